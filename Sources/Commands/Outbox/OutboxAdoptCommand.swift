import ArgumentParser
import SyncModel

struct OutboxAdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Settle a parked operation, because it was done.",
        discussion: """
            Examples:
              clinicsync outbox adopt 0190a1b2-… --record 118
              clinicsync outbox adopt 0190a1b2-… --done
            """)

    @Argument(help: "The operation's id.") var operation: String
    @Option(help: "For a create: the id of the record that it made.") var record: String?
    @Flag(help: "For everything else: it was done.") var done = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (record == nil) != done { throw ValidationError("say --record ID for a create, or --done") }
    }

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["operation": .string(operation)]
            params["record"] = record.map(JSONValue.string)
            try await conversation.show(.outboxAdopt, params, human: OperationText.show)
        }
    }
}
