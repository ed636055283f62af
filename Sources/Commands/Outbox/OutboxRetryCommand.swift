import ArgumentParser
import SyncModel

struct OutboxRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Send a parked operation again, because it was not done.",
        discussion: """
            Look at its evidence first: clinicsync outbox show ID. If the server did it after all, it is done twice.
            One that waits because the server refused the account is tried at once.

            Example:
              clinicsync outbox retry 0190a1b2-…
            """)

    @Argument(help: "The operation's id.") var operation: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.outboxRetry, ["operation": .string(operation)], human: OperationText.show)
        }
    }
}
