import ArgumentParser
import SyncModel

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List records, offline too.",
        discussion: """
            Filters are the backend's own names, or fields.

            Examples:
              clinicsync list patients --search "ben ali"
              clinicsync list consultations --filter doctor_id=7 --filter date=2026-01-20
              clinicsync list factures --filter statut=EN_ATTENTE --order=-date_creation --limit 10
              clinicsync list patients --fields nom,prenom,telephone --csv --limit 10000 >patients.csv
              clinicsync list patients --json --fields nom,telephone | jq -r '.documents[].telephone'
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Option(help: "Words to find in the record's texts; accents and case do not matter.") var search: String?
    @Option(help: "name=value; may be given more than once.") var filter: [FieldArgument] = []
    @Option(help: "A field to sort by; - in front turns the order. Write --order=-field.") var order: String?
    @Option(help: "How many at the most, up to 10000.") var limit = 50
    @Option(help: "Continue behind the page before.") var after: String?
    @Option(
        help:
            "The fields to show, divided by commas, or 'all'. Default: those by which one knows a record; with --csv, all."
    )
    var fields: FieldNames?
    @Flag(help: "Write comma-separated values (RFC 4180), under the fields' names.") var csv = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if output.json, csv { throw ValidationError("--json and --csv are two forms: leave one out") }
    }

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let description = try await ResourceDescription.of(resource, conversation)
            var params: JSONObject = ["resource": .string(resource), "limit": .integer(Int64(limit))]
            if !filter.isEmpty {
                let values = try FieldArgument.values(filter, description?.rules ?? FieldRules())
                // To the daemon an empty filter narrows nothing: a script whose variable is unset would be shown everybody's records.
                if let empty = values.keys.sorted().first(where: { values[$0]?.string?.isEmpty == true }) {
                    throw ValidationError("--filter \(empty)= has no value: leave it out to narrow nothing")
                }
                params["filter"] = .object(values)
            }
            params["search"] = search.map(JSONValue.string)
            params["order"] = order.map(JSONValue.string)
            params["after"] = after.map(JSONValue.string)
            let chosen = try fields?.among(description?.fields ?? [])
            if output.json, let chosen {
                let answer = try await conversation.ask(.recordsList, params)
                return Terminal.line(Self.narrowed(answer, to: chosen).text)
            }
            try await conversation.show(.recordsList, params) { answer in
                let fields = chosen ?? (csv ? description?.fields : description?.shows) ?? []
                var table = Table(["id", "state"] + fields)
                for document in answer["documents"]?.array ?? [] {
                    table.add(
                        [RecordText.id(document), RecordText.state(document)]
                            + fields.map { csv ? Text.bare(document["record"]?[$0]) : Text.of(document["record"]?[$0]) }
                    )
                }
                if table.isEmpty, !csv { return Terminal.line("no \(resource) match") }
                table.show(asCSV: csv)
                // Beside values for another program a remark would be a row.
                guard let next = answer["next"]?.string else { return }
                csv ? Terminal.aside("more follow: --after \(next)") : Terminal.line("… more: --after \(next)")
            }
        }
    }

    /// An answer whose documents have their ids and some fields, and no more.
    private static func narrowed(_ answer: JSONValue, to fields: [String]) -> JSONValue {
        let documents = (answer["documents"]?.array ?? []).map { document in
            var narrow: JSONObject = [:]
            for name in ["local_id", "server_id"] { narrow[name] = document[name] }
            for name in fields { narrow[name] = document["record"]?[name] ?? .null }
            return JSONValue.object(narrow)
        }
        return ["documents": .array(documents), "next": answer["next"] ?? .null]
    }
}
