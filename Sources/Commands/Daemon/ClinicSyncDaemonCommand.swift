import ArgumentParser

/// `clinicsyncd`: the daemon of one account.
public struct ClinicSyncDaemonCommand: AsyncParsableCommand {
    /// How the daemon describes itself.
    public static let configuration = CommandConfiguration(
        commandName: "clinicsyncd", abstract: "Keep a clinic's records at hand and settle changes with the server.",
        discussion: "Make the account's files first, with: clinicsync init, then clinicsync login.",
        version: Version.text, subcommands: [RunCommand.self])

    /// For the argument parser.
    public init() {}
}
