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
            Terminal.aside("\(error)")
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

    static func of(_ error: ControlError, json: Bool) -> ExitCode {
        if json {
            Terminal.json(JSONValue.object(["error": error.value]))
        } else {
            Terminal.aside("\(PlainText.line(error.message))")
            for (field, reason) in (error.data["fields"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                Terminal.aside("  \(field): \(PlainText.line(Text.of(reason)))")
            }
            let alternatives = error.data["alternatives"]?.array?.map(Text.of) ?? []
            if !alternatives.isEmpty {
                Terminal.aside("  nearest free slots: \(alternatives.joined(separator: ", "))")
            }
            if let next = error.next { Terminal.aside("  → \(PlainText.line(next))") }
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
}
