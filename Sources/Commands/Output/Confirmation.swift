import ArgumentParser
import Foundation

/// The question before what can't be taken back, asked of whoever sits at a terminal.
struct Confirmation: ParsableArguments {
    @Flag(help: "Do not ask first. Where nobody sits at a terminal, nothing is asked anyway.") var yes = false

    /// Asks, and ends the program where the answer is no. A script, which asks for JSON, is asked nothing, and neither is who can't see the
    /// question or can't type an answer.
    ///
    /// - Parameter question: A question that yes or no answers, without its mark.
    /// - Throws: `ExitCode`, when the answer is no.
    func ask(
        _ question: String, json: Bool,
        isAnswerable: Bool = isatty(STDIN_FILENO) == 1 && Terminal.isWatched,
        answer: () -> String? = { readLine() }
    ) throws {
        guard !yes, !json, isAnswerable else { return }
        Terminal.ask("\(question)? [y/N] ")
        guard Self.isYes(answer() ?? "") else {
            Terminal.aside("nothing was done")
            throw ExitCode(ExitStatus.refused)
        }
    }

    static func isYes(_ answer: String) -> Bool {
        ["y", "yes", "o", "oui"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
    }
}
