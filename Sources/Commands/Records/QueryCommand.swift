import ArgumentParser
import SyncModel

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask the replica in SQL, read-only.",
        discussion: """
            Each resource is a table with its fields as columns, besides local_id, server_id, booking (how far a booking is) and
            document (the record as JSON). No other table is open. Beside SQLite's functions for text, numbers, dates, JSON and
            windows there are clinic_instant(text), Unix milliseconds; clinic_day(text), the day in the backend's zone; and
            clinic_fold(text), without case and accents. A query delays nothing else, and ends when you stop it; an answer
            has 8 MiB at most.

            Examples:
              clinicsync query "SELECT statut, count(*) FROM factures GROUP BY statut"
              clinicsync query --csv "SELECT nom, prenom FROM patients ORDER BY 1" >patients.csv
              clinicsync query --timeout 20 --limit 10000 "SELECT clinic_day(start_time), count(*) FROM consultations GROUP BY 1"
            """)

    @Argument(help: "One SELECT.") var sql: String
    @Option(help: "How many rows at the most, up to 10000.") var limit = 1000
    @Flag(help: "Write comma-separated values (RFC 4180).") var csv = false
    @Option(help: "How many seconds it may take, from 1 to 30.") var timeout = 2
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if output.json, csv { throw ValidationError("choose one of --json and --csv") }
        guard (1...30).contains(timeout) else { throw ValidationError("--timeout is from 1 to 30 seconds") }
    }

    /// What is said below the rows of an answer that was cut; nil for one that is whole.
    static func remark(on answer: JSONValue) -> String? {
        guard answer["cut"]?.bool == true else { return nil }
        return answer["cut_by"]?.string == "bytes"
            ? "… more rows: an answer has 8 MiB at most; ask for fewer columns, or page by WHERE and ORDER BY"
            : "… more rows: raise --limit"
    }

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let params: JSONObject = [
                "sql": .string(sql), "limit": .integer(Int64(limit)), "timeout_ms": .integer(Int64(timeout) * 1000),
            ]
            try await conversation.show(.querySQL, params) { answer in
                var table = Table(answer["columns"]?.array?.map(Text.of) ?? [])
                for row in answer["rows"]?.array ?? [] { table.add(row.array?.map(csv ? Text.bare : Text.of) ?? []) }
                table.show(asCSV: csv)
                guard let cut = Self.remark(on: answer) else { return }
                csv ? Terminal.aside(cut) : Terminal.line(cut)
            }
        }
    }
}
