import ArgumentParser
import SyncModel

struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "Show what waits to be sent, what the server refused, and what it said.",
        discussion: """
            Examples:
              clinicsync outbox
              clinicsync outbox --all
              clinicsync outbox --cancel 0190a1b2-…
            """)

    @Option(help: "Only operations in this state, such as queued or rejected.") var state: String?
    @Flag(help: "Settled operations too.") var all = false
    @Option(help: "Take back the operation with this id, if it was not sent.") var cancel: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            if let cancel {
                return try await conversation.show(.outboxCancel, ["operation": .string(cancel)]) { Self.show([$0]) }
            }
            var params: JSONObject = ["all": .bool(all)]
            params["state"] = state.map(JSONValue.string)
            try await conversation.show(.outboxList, params) { answer in
                let operations = answer["operations"]?.array ?? []
                if operations.isEmpty { return Terminal.line("nothing waits") }
                Self.show(operations)
            }
        }
    }

    static func show(_ operations: [JSONValue]) {
        for operation in operations {
            let id =
                operation["server_id"].flatMap { $0 == .null ? nil : Text.of($0) } ?? Text.of(operation["document"])
            Terminal.line(
                "\(Text.of(operation["state"]))  \(Text.of(operation["kind"])) \(Text.of(operation["resource"])) \(id)")
            let fields = (operation["fields"]?.object ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key)=\(Table.clean(Text.of($0.value)))" }
            if !fields.isEmpty { Terminal.line("    \(fields.joined(separator: " "))") }
            if let message = operation["message"]?.string { Terminal.line("    \(Table.clean(message))") }
            let alternatives = operation["alternatives"]?.array?.map(Text.of) ?? []
            if !alternatives.isEmpty {
                Terminal.line("    nearest free slots: \(alternatives.joined(separator: ", "))")
            }
            if let waits = operation["waits_for"]?.string { Terminal.line("    waits for \(waits)") }
            Terminal.line(
                "    operation \(Text.of(operation["id"])), by \(Text.of(operation["author"])) at \(Text.of(operation["created_at"]))"
            )
        }
    }
}
