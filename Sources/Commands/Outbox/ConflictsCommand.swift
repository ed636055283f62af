import ArgumentParser
import SyncModel

struct ConflictsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts", abstract: "Show fields that two sides changed, with both values.")

    @Option(help: "How many at the most, up to 10000.") var limit = 50
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.conflictsList, ["limit": .integer(Int64(limit))]) { answer in
                let conflicts = answer["conflicts"]?.array ?? []
                if conflicts.isEmpty { return Terminal.line("no conflicts") }
                var table = Table(["no.", "resource", "field", "before", "here", "server", "won", "rule"])
                for conflict in conflicts {
                    table.add(
                        ["number", "resource", "field", "base", "local", "remote", "winner", "rule"].map {
                            Text.of(conflict[$0])
                        })
                }
                for line in table.lines(width: Terminal.width) { Terminal.line(line) }
            }
        }
    }
}
