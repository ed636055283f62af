import ArgumentParser

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Records that the server's lists lack in suspicious number: are they gone?",
        discussion: """
            More than a tenth of a list gone at once may be a fault of the server. Such records stay here until a second list,
            some time later, lacks them too, or until somebody says what is true.
            """,
        subcommands: [QuarantineListCommand.self, QuarantineApproveCommand.self, QuarantineRestoreCommand.self],
        defaultSubcommand: QuarantineListCommand.self)
}
