import ArgumentParser

/// `clinicsync`: the tool that people and scripts use.
public struct ClinicSyncCommand: AsyncParsableCommand {
    /// How the tool describes itself.
    public static let configuration = CommandConfiguration(
        commandName: "clinicsync",
        abstract: "Work with a clinic's records, whether or not the line to the server is up.",
        discussion: """
            A daemon (clinicsyncd) keeps a copy of what your account may see, takes your changes at once and settles
            them with the server when it can be reached. This tool asks the daemon.

            First steps:
              clinicsync init --server https://clinic.example --login front@clinic.example
              clinicsync login
              clinicsyncd run &
              clinicsync sync
              clinicsync describe
              clinicsync list patients --search hassan
              clinicsync update patients 17 telephone=22334456
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Account",
                subcommands: [
                    InitCommand.self, LoginCommand.self, RegisterCommand.self, OnlineCommand.self,
                    EndpointsCommand.self,
                ]),
            CommandGroup(name: "Servers", subcommands: [CatalogueCommand.self]),
            CommandGroup(
                name: "Records",
                subcommands: [
                    DescribeCommand.self, ListCommand.self, GetCommand.self, CreateCommand.self, UpdateCommand.self,
                    DeleteCommand.self,
                    ActCommand.self, ViewCommand.self, QueryCommand.self,
                ]),
            CommandGroup(
                name: "Files",
                subcommands: [AttachCommand.self, FetchCommand.self, AttachmentsCommand.self, ScrubCommand.self]),
            CommandGroup(name: "Bookings", subcommands: [TodayCommand.self, SlotsCommand.self, BookCommand.self]),
            CommandGroup(
                name: "Syncing",
                subcommands: [
                    StatusCommand.self, SyncCommand.self, OutboxCommand.self, ConflictsCommand.self,
                    QuarantineCommand.self, JournalCommand.self, WatchCommand.self, VerifyCommand.self,
                ]),
            CommandGroup(name: "Topics", subcommands: [ExitCodesCommand.self]),
        ])

    /// For the argument parser.
    public init() {}
}

/// The version of this release.
enum Version {
    static let text = "0.1.0"
}
