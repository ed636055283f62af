import ArgumentParser
import SyncModel

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask the replica in SQL, read-only.",
        discussion: """
            Each resource is a table with its fields as columns.

            Example:
              clinicsync query "SELECT statut, count(*) FROM factures GROUP BY statut"
            """)

    @Argument(help: "One SELECT.") var sql: String
    @Option(help: "How many rows at the most, up to 10000.") var limit = 1000
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.querySQL, ["sql": .string(sql), "limit": .integer(Int64(limit))]) { answer in
                var table = Table(answer["columns"]?.array?.map(Text.of) ?? [])
                for row in answer["rows"]?.array ?? [] { table.add(row.array?.map(Text.of) ?? []) }
                for line in table.lines(width: Terminal.width) { Terminal.line(line) }
                if answer["cut"]?.bool == true { Terminal.line("… more rows: raise --limit") }
            }
        }
    }
}
