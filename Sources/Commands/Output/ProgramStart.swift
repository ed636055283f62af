import ArgumentParser
import Foundation
import SyncCatalogue

extension AsyncParsableCommand {
    /// Runs the program and ends it. What an error says is shown as plain text: it may be the words of a server.
    public static func start() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            if let words = ErrorText.usage(error, exitCode(for: error), CommandLine.arguments) {
                ExitStatus.tell(code: "usage", words, json: true)
                Foundation.exit(exitCode(for: error).rawValue)
            }
            if let words = ErrorText.unknownVerb(CommandLine.arguments.dropFirst().first, of: Self.self) {
                Terminal.aside("Error: \(words)")
                Foundation.exit(ExitCode.validationFailure.rawValue)
            }
            // What the argument parser itself says has several lines, and goes to where it belongs.
            guard let words = ErrorText.line(error) else { exit(withError: error) }
            Terminal.aside("Error: \(words)")
            for line in ErrorText.further(error) { Terminal.aside(line) }
            Foundation.exit(exitCode(for: error).rawValue)
        }
    }
}

/// An error that ends a program, as people read it.
enum ErrorText {
    /// What is said of a first word that is no verb of a program; nil for one that is, and for an option.
    static func unknownVerb(_ word: String?, of program: any ParsableCommand.Type) -> String? {
        let configuration = program.configuration
        var verbs: [String] = []
        for verb in configuration.subcommands + configuration.groupedSubcommands.flatMap({ $0.subcommands }) {
            if let name = verb.configuration.commandName { verbs.append(name) }
        }
        guard let word, !word.hasPrefix("-"), word != "help", !verbs.isEmpty, !verbs.contains(word) else { return nil }
        let name = configuration.commandName ?? "clinicsync"
        let near = Spelling.nearest(to: word, among: verbs).map { "; did you mean '\($0)'?" } ?? ";"
        return "there is no '\(name) \(PlainText.line(word))'\(near) '\(name) --help' lists what there is"
    }

    /// What a script that asked for JSON is told of its wrong command line; nil for anything else.
    static func usage(_ error: any Error, _ code: ExitCode, _ arguments: [String]) -> String? {
        guard code == .validationFailure, arguments.contains("--json") else { return nil }
        return line(error) ?? ClinicSyncCommand.message(for: error)
    }

    /// One line of plain text; nil for what the argument parser says: help, wrong usage, and exit codes.
    static func line(_ error: any Error) -> String? {
        if String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") { return nil }
        if let errors = error as? CatalogueErrors, errors.mistakes.count > 1 {
            return "the catalogue has \(errors.mistakes.count) mistakes:"
        }
        let words = (error as? any LocalizedError)?.errorDescription
        return PlainText.line(words ?? "\(error)")
    }

    /// What belongs to an error beyond its line: the mistakes of a catalogue that has several, each in a line of plain text.
    static func further(_ error: any Error) -> [String] {
        guard let errors = error as? CatalogueErrors, errors.mistakes.count > 1 else { return [] }
        return errors.mistakes.map { PlainText.line($0.description) }
    }
}
