import ArgumentParser
import SyncModel

struct OutboxResubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resubmit", abstract: "Send a refused operation again, as it is by now.",
        discussion: """
            A password is not kept after a refusal: give it again with 'outbox edit' first.

            Example:
              clinicsync outbox resubmit 0190a1b2-…
            """)

    @Argument(help: "The operation's id.") var operation: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.outboxResubmit, ["operation": .string(operation)], human: OperationText.show)
        }
    }
}
