import ArgumentParser
import ControlProtocol
import SyncModel

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Show the list of all changes, local and remote.",
        discussion: """
            Examples:
              clinicsync journal --limit 20
              clinicsync journal --since 1200 --json
            """)

    @Option(help: "Only changes after this position.") var since: Int64 = 0
    @Option(help: "How many at the most, up to 10000.") var limit = 50
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let params: JSONObject = ["position": .integer(since), "limit": .integer(Int64(limit))]
            try await conversation.show(.journalSince, params) { answer in
                for entry in answer["entries"]?.array ?? [] { Terminal.line(Self.line(entry)) }
                Terminal.line("position \(Text.of(answer["position"]))")
            }
        }
    }

    /// One change as a line: when, who, what, and the fields that differ.
    static func line(_ entry: JSONValue) -> String {
        let id = entry["server_id"].flatMap { $0 == .null ? nil : Text.of($0) } ?? Text.of(entry["local_id"])
        var line =
            "\(Text.of(entry["time"]))  \(Text.of(entry["author"]))  \(Text.of(entry["kind"])) \(Text.of(entry["resource"])) \(id)"
        let (before, after) = (entry["before"], entry["after"])
        if let words = after?.string ?? after?["words"]?.string {
            line += "  \(words)"
        } else if let conflict = after?["conflict"] {
            line += "  conflict \(Text.of(conflict)): " + differences(before?["fields"], after?["fields"])
        } else if entry["resource"]?.string == ControlNotification.presence, let who = after?.object {
            line +=
                "  " + who.sorted { $0.key < $1.key }.map { "\($0.key)=\(Text.of($0.value))" }.joined(separator: " ")
        } else if before?.object != nil, after?.object != nil {
            line += "  " + differences(before, after)
        }
        return PlainText.line(line)
    }

    private static func differences(_ before: JSONValue?, _ after: JSONValue?) -> String {
        let (old, new) = (before?.object ?? [:], after?.object ?? [:])
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
            .map { "\($0): \(Text.of(old[$0])) → \(Text.of(new[$0]))" }.joined(separator: ", ")
    }
}
