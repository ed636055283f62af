import ArgumentParser
import SyncModel

struct OutboxListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what waits, what was refused and what it said, each with what to do next.",
        discussion: """
            Examples:
              clinicsync outbox list
              clinicsync outbox list --state rejected --json
            """)

    @Option(help: "Only operations in this state, such as queued or rejected.") var state: String?
    @Flag(help: "Settled operations too.") var all = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["all": .bool(all)]
            params["state"] = state.map(JSONValue.string)
            try await conversation.show(.outboxList, params) { answer in
                let operations = answer["operations"]?.array ?? []
                if operations.isEmpty { return Terminal.line("nothing waits") }
                for operation in operations { OperationText.show(operation) }
            }
        }
    }
}
