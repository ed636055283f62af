import ArgumentParser
import ControlClient
import ControlProtocol
import SyncModel

/// Asks the daemon and prints what it says.
struct Conversation {
    let client: ControlClient
    let isJSON: Bool

    /// Runs a conversation with the daemon; its errors become messages with an exit code that scripts can tell apart.
    static func run(
        _ home: HomeOptions, json: Bool = false, _ body: (Conversation) async throws -> Void
    ) async throws {
        do {
            let client = try await home.connect()
            do {
                try await body(Conversation(client: client, isJSON: json))
            } catch {
                await client.close()
                throw error
            }
            await client.close()
        } catch let error as ControlError {
            throw ExitStatus.of(error, json: json)
        } catch let error as ControlClientError {
            ExitStatus.tell(code: "no-daemon", "\(error)", json: json)
            throw ExitCode(ExitStatus.noDaemon)
        }
    }

    /// The daemon's answer, parsed.
    func ask(_ method: ControlMethod.Name, _ params: JSONObject = [:]) async throws -> JSONValue {
        try await client.call(method, params).value()
    }

    /// Prints the answer as it came with `--json`, else what `human` makes of it.
    func show(_ method: ControlMethod.Name, _ params: JSONObject = [:], human: (JSONValue) throws -> Void) async throws
    {
        let answer = try await client.call(method, params)
        try show(answer, human: human)
    }

    /// Prints an answer as it came with `--json`, else what `human` makes of it.
    func show(_ answer: RawJSON, human: (JSONValue) throws -> Void) throws {
        if isJSON { Terminal.json(answer.bytes) } else { try human(try answer.value()) }
    }
}

/// The exit codes beyond success and wrong usage.
enum ExitStatus {
    /// The daemon refused what was asked, or a file has mistakes.
    static let refused: Int32 = 1
    /// Nothing could be tried at the server.
    static let untried: Int32 = 2
    /// No daemon answers.
    static let noDaemon: Int32 = 3
    /// The server is away and only it could answer.
    static let offline: Int32 = 4
    /// The replica and the server differ, or a file and its checksum.
    static let different: Int32 = 5
    /// What was to be printed could not be written (`EX_IOERR` of sysexits.h).
    static let unwritten: Int32 = 74

    /// All of them, with what they mean, for people and for `man`.
    static let table: [(code: Int32, meaning: String)] = [
        (0, "done"), (refused, "refused by the daemon or the server, or a file has mistakes"),
        (untried, "nothing could be tried at the server"), (noDaemon, "no daemon answers"),
        (offline, "the server is away, and only it could answer"),
        (different, "the replica and the server differ, or a file and its checksum"),
        (64, "the command line is wrong"), (unwritten, "what was to be printed could not be written"),
        (130, "interrupted"),
    ]

    /// The same, a line each.
    static var lines: [String] {
        table.map { code, meaning in
            String(repeating: " ", count: 3 - "\(code)".count) + "\(code)  \(meaning)"
        }
    }

    /// Says why nothing came of it: as JSON on standard output for scripts, else as a line on standard error.
    static func tell(code: String, _ message: String, json: Bool) {
        guard json else { return Terminal.aside(message) }
        Terminal.json(["error": ["reason": .string(code), "message": .string(message)]])
    }

    static func of(_ error: ControlError, json: Bool) -> ExitCode {
        if json {
            Terminal.json(JSONValue.object(["error": error.value]))
        } else {
            Terminal.aside(VerbText.said(PlainText.line(error.message)))
            for (field, reason) in (error.data["fields"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                Terminal.aside("  \(field): \(VerbText.said(PlainText.line(Text.of(reason))))")
            }
            let alternatives = error.data["alternatives"]?.array?.map(Text.of) ?? []
            if !alternatives.isEmpty {
                Terminal.aside("  nearest free slots: \(alternatives.joined(separator: ", "))")
            }
            if let next = error.next { Terminal.aside("  → \(VerbText.said(PlainText.line(next)))") }
        }
        return ExitCode(error.kind == .offline ? offline : refused)
    }
}

/// JSON values as people read them.
enum Text {
    static func of(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: "–"
        case .string(let text)?: text
        case .bool(let flag)?: flag ? "yes" : "no"
        case let value?: value.text
        }
    }

    /// The same for another program: nothing for nothing, and truth in JSON's words.
    static func bare(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: ""
        case .string(let text)?: text
        case let value?: value.text
        }
    }
}
