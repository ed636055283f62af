import ArgumentParser
import SyncModel

struct OutboxCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back an operation that was not done.",
        discussion: """
            Example:
              clinicsync outbox cancel 0190a1b2-…
            """)

    @Argument(help: "The operation's id.") var operation: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.outboxCancel, ["operation": .string(operation)], human: OperationText.show)
        }
    }
}
