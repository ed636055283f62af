import ArgumentParser
import SyncModel

struct QuarantineListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what is missing, by resource, with the first few records.",
        discussion: """
            Example:
              clinicsync quarantine list --limit 20
            """)

    @Option(help: "How many records of each resource to name, up to 10000.") var limit = 5
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.syncQuarantine, ["limit": .integer(Int64(limit))]) { answer in
                let resources = answer["resources"]?.array ?? []
                if resources.isEmpty { return Terminal.line("nothing is in quarantine") }
                for resource in resources { Self.show(resource) }
            }
        }
    }

    private static func show(_ resource: JSONValue) {
        Terminal.line(
            "\(Text.of(resource["resource"])): \(Text.of(resource["waiting"])) of \(Text.of(resource["documents"])) missing since \(Text.of(resource["since"])), \(Text.of(resource["held"])) held"
        )
        let first = resource["first"]?.array ?? []
        for record in first {
            let fields = (record["record"]?.object ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key)=\(PlainText.line(Text.of($0.value)))" }
            Terminal.line("    \(Text.of(record["server_id"]))  \(fields.joined(separator: " "))")
        }
        let more = (resource["waiting"]?.integer ?? 0) + (resource["held"]?.integer ?? 0) - Int64(first.count)
        if more > 0 { Terminal.line("    … \(more) more") }
        Terminal.line("    → \(Text.of(resource["next"]))")
    }
}
