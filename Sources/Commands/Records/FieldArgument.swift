import ArgumentParser
import Foundation
import SyncModel

/// A field on the command line: `name=text`, `name:=json` for a value of any kind, `name@file` for a text that a file holds, `name@-` for one
/// from standard input, or `name` alone for a secret that is asked for at the terminal.
struct FieldArgument: ExpressibleByArgument, Sendable {
    /// Where the value stands.
    enum Source: Sendable, Equatable {
        case text(String)
        case json(String)
        case file(String)
        case standardInput
        case terminal
    }

    let name: String
    let source: Source

    init?(argument: String) {
        let end = argument.firstIndex { $0 == "=" || $0 == "@" } ?? argument.endIndex
        let isJSON = end != argument.endIndex && argument[end] == "=" && argument[..<end].hasSuffix(":")
        name = String(argument[..<end].dropLast(isJSON ? 1 : 0))
        guard !name.isEmpty else { return nil }
        guard end != argument.endIndex else {
            // One word alone is a field's name, as catalogues write them, and nothing else.
            guard name.allSatisfy({ $0 == "_" || $0 == "-" || $0.isLetter || $0.isNumber }) else { return nil }
            source = .terminal
            return
        }
        let rest = String(argument[argument.index(after: end)...])
        switch (argument[end], rest) {
        case ("@", ""): return nil
        case ("@", "-"): source = .standardInput
        case ("@", _): source = .file(rest)
        default: source = isJSON ? .json(rest) : .text(rest)
        }
    }

    /// Whether the value itself stands on the command line, where everybody on the machine can read it.
    var isInClear: Bool {
        switch source {
        case .text, .json: true
        case .file, .standardInput, .terminal: false
        }
    }

    /// The fields' values, in the form that each field's type wants.
    ///
    /// - Parameters:
    ///   - rules: What is known of the fields.
    ///   - isNew: Whether they are of a new record, whose secrets are asked for where it can't do without.
    ///   - ask: Asks for a secret at the terminal; nil where nobody sits at one.
    /// - Throws: `ValidationError`, with what to do instead.
    static func values(
        _ arguments: [FieldArgument], _ rules: FieldRules = FieldRules(), isNew: Bool = false,
        ask: ((_ prompt: String) -> String?)? = SecretPrompt.atTerminal
    ) throws -> JSONObject {
        // All are looked at before any is asked for or read.
        for argument in arguments where argument.isInClear && rules.secrets.contains(argument.name) {
            throw ValidationError(SecretPrompt.advice(argument.name))
        }
        var values: JSONObject = [:]
        for argument in arguments { values[argument.name] = try argument.value(rules, ask) }
        guard isNew, let ask else { return values }
        for name in rules.needed where values[name] == nil {
            values[name] = .string(try SecretPrompt.answer(ask, name))
        }
        return values
    }

    private func value(_ rules: FieldRules, _ ask: ((String) -> String?)?) throws -> JSONValue {
        let isSecret = rules.secrets.contains(name)
        switch source {
        case .text(let text): return Self.value(text, type: rules.types[name] ?? "string")
        case .json(let text):
            do { return try JSONValue(parsing: text) } catch {
                throw ValidationError("\(name):= must be followed by JSON, such as \(name):=null (\(error))")
            }
        case .file(let path):
            let text: String
            do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
                throw ValidationError("\(name)@\(path): the file can't be read (\(error.localizedDescription))")
            }
            return try value(of: text, isSecret, rules)
        case .standardInput:
            // A secret is one line, so that several can come from one input.
            let text = isSecret ? readLine() : Self.standardInput()
            return try value(of: text ?? "", isSecret, rules)
        case .terminal:
            guard isSecret else { throw ValidationError("'\(name)' has no value: write \(name)=text, or \(name)@file") }
            guard let ask else {
                throw ValidationError("nobody is there to be asked for '\(name)': give \(name)@file or \(name)@-")
            }
            return .string(try SecretPrompt.answer(ask, name))
        }
    }

    private func value(of text: String, _ isSecret: Bool, _ rules: FieldRules) throws -> JSONValue {
        guard isSecret else {
            let whole = text.hasSuffix("\n") ? String(text.dropLast()) : text
            return Self.value(whole, type: rules.types[name] ?? "string")
        }
        let line =
            text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard !line.isEmpty else { throw ValidationError("'\(name)' is empty: its first line is what counts") }
        return .string(line)
    }

    private static func standardInput() -> String {
        var lines: [String] = []
        while let line = readLine(strippingNewline: false) { lines.append(line) }
        return lines.joined()
    }

    private static func value(_ text: String, type: String) -> JSONValue {
        switch type {
        case "integer", "decimal":
            if let value = try? JSONValue(parsing: text), case .number = value { return value }
        case "boolean":
            if text == "true" || text == "yes" { return true }
            if text == "false" || text == "no" { return false }
        case let type where type.hasPrefix("reference"):
            if let id = Int64(text) { return .integer(id) }
        default: break
        }
        return .string(text)
    }
}

/// What the command line has to know of fields.
struct FieldRules: Sendable {
    /// The fields' types, by name.
    var types: [String: String] = [:]
    /// The fields whose values nobody may read over a shoulder.
    var secrets: Set<String> = []
    /// The secrets that a new record can't do without.
    var needed: [String] = []
}

/// Secrets: asked for, or read from a file; never taken from a command line, which everybody on the machine can read (proc(5), `cmdline`).
enum SecretPrompt {
    /// What is said to who gave one in clear.
    static func advice(_ name: String) -> String {
        "'\(name)' is secret, and everybody on this machine can read a command line. Write \(name) alone to be asked for it, \(name)@file "
            + "for a file's first line, or \(name)@- for a line of standard input; and choose another secret than this one"
    }

    /// Asks at the terminal, without showing what is typed; nil where standard input is none.
    static var atTerminal: ((String) -> String?)? {
        isatty(STDIN_FILENO) == 1 ? { try? PasswordPrompt.read(file: nil, prompt: $0) } : nil
    }

    static func answer(_ ask: (String) -> String?, _ name: String) throws -> String {
        guard let answer = ask("\(name): "), !answer.isEmpty else { throw ValidationError("'\(name)' was left empty") }
        return answer
    }
}
