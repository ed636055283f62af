import ArgumentParser

struct AttachmentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachments", abstract: "Which files are kept here, and where each stands.",
        discussion: """
            To put a file on a record: clinicsync attach. To get one: clinicsync fetch.

            Examples:
              clinicsync attachments --state parked
              clinicsync attachments --resource dossiers --id 12
              clinicsync attachments status
              clinicsync attachments pin dossiers 12
            """,
        subcommands: [
            AttachmentsListCommand.self, AttachmentsStatusCommand.self, AttachmentsWatchCommand.self,
            AttachmentsPinCommand.self,
        ], defaultSubcommand: AttachmentsListCommand.self)
}
