import ArgumentParser

struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "What waits to be sent, what the server refused, what needs a decision; and what to do about it.",
        discussion: """
            Examples:
              clinicsync outbox
              clinicsync outbox --all
              clinicsync outbox show 0190a1b2-…
              clinicsync outbox edit 0190a1b2-… email=rim@example.tn
              clinicsync outbox resubmit 0190a1b2-…
            """,
        subcommands: [
            OutboxListCommand.self, OutboxShowCommand.self, OutboxEditCommand.self, OutboxResubmitCommand.self,
            OutboxRetryCommand.self, OutboxAdoptCommand.self, OutboxCancelCommand.self,
        ], defaultSubcommand: OutboxListCommand.self)
}
