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
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Option(help: "Words to find in the record's texts; accents and case do not matter.") var search: String?
    @Option(help: "name=value; may be given more than once.") var filter: [FieldArgument] = []
    @Option(help: "A field to sort by; - in front turns the order. Write --order=-field.") var order: String?
    @Option(help: "How many at the most, up to 10000.") var limit = 50
    @Option(help: "Continue behind the page before.") var after: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let description = try await ResourceDescription.of(resource, conversation)
            var params: JSONObject = ["resource": .string(resource), "limit": .integer(Int64(limit))]
            if !filter.isEmpty {
                params["filter"] = .object(try FieldArgument.values(filter, description?.rules ?? FieldRules()))
            }
            params["search"] = search.map(JSONValue.string)
            params["order"] = order.map(JSONValue.string)
            params["after"] = after.map(JSONValue.string)
            try await conversation.show(.recordsList, params) { answer in
                let fields = description?.fields ?? []
                var table = Table(["id", "state"] + fields)
                for document in answer["documents"]?.array ?? [] {
                    table.add(
                        [RecordText.id(document), RecordText.state(document)]
                            + fields.map { Text.of(document["record"]?[$0]) })
                }
                if table.isEmpty { return Terminal.line("no \(resource) match") }
                for line in table.lines(width: Terminal.width) { Terminal.line(line) }
                if let next = answer["next"]?.string { Terminal.line("… more: --after \(next)") }
            }
        }
    }
}
