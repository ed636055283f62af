import ArgumentParser
import SyncModel

struct ConflictsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show fields that two sides changed, with both values.",
        discussion: """
            Examples:
              clinicsync conflicts list --open
              clinicsync conflicts list --resource patients --document 17
            """)

    @Option(help: "How many at the most, up to 10000.") var limit = 50
    @Option(help: "Only those of this resource, such as patients.") var resource: String?
    @Option(help: "Only those of this document: its local id, or with --resource the server's.") var document: String?
    @Flag(help: "Only those that wait for a decision.") var open = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["limit": .integer(Int64(limit)), "open": .bool(open)]
            params["resource"] = resource.map(JSONValue.string)
            params["document"] = document.map(JSONValue.string)
            try await conversation.show(.conflictsList, params) { answer in
                let conflicts = answer["conflicts"]?.array ?? []
                defer { for line in ConflictText.undecided(answer["outbox"]) { Terminal.line(line) } }
                if conflicts.isEmpty { return Terminal.line("no conflicts") }
                var table = Table(["no.", "resource", "field", "before", "here", "server", "won", "rule", "decided"])
                for conflict in conflicts {
                    table.add(
                        ["number", "resource", "field", "base", "local", "remote", "winner", "rule"].map {
                            Text.of(conflict[$0])
                        } + [Text.of(conflict["resolution"]?["choice"])])
                }
                table.show()
            }
        }
    }
}
