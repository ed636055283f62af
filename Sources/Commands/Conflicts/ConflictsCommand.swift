import ArgumentParser

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts", abstract: "Fields that two sides changed: show them, decide them, take that back.",
        discussion: """
            The server's value or the local one stands already, by the rule that is shown; both are kept. Nothing has to be
            decided but what is open.

            Examples:
              clinicsync conflicts --open
              clinicsync conflicts resolve 3 local
              clinicsync conflicts resolve 3 --value 71999888
              clinicsync conflicts undo 3
            """,
        subcommands: [
            ConflictsListCommand.self, ConflictsShowCommand.self, ConflictsResolveCommand.self,
            ConflictsUndoCommand.self,
        ], defaultSubcommand: ConflictsListCommand.self)
}
