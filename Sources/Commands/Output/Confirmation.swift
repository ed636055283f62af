import ArgumentParser
import Foundation

/// The question before what can't be taken back, asked of whoever sits at a terminal.
struct Confirmation: ParsableArguments {
    @Flag(help: "Do not ask first. Where nobody sits at a terminal, nothing is asked anyway.") var yes = false

    /// Asks, and ends the program where the answer is no.
    ///
    /// - Parameter question: A question that yes or no answers, without its mark.
    /// - Throws: `ExitCode`, when the answer is no.
    func ask(
        _ question: String, isAnswerable: Bool = isatty(STDIN_FILENO) == 1,
        answer: () -> String? = { readLine() }
    ) throws {
        guard !yes, isAnswerable else { return }
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
