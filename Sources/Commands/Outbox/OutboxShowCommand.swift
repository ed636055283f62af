import ArgumentParser
import SyncModel

struct OutboxShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one operation: its fields with what they were, the evidence, and what waits for it.",
        discussion: """
            Example:
              clinicsync outbox show 0190a1b2-…
            """)

    @Argument(help: "The operation's id.") var operation: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.outboxShow, ["operation": .string(operation)], human: OperationText.showWhole)
        }
    }
}
