import ArgumentParser
import SyncModel

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Show the list of all changes, local and remote.")

    @Option(help: "Only changes behind this position.") var since: Int64 = 0
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
        if let before = entry["before"]?.object, let after = entry["after"]?.object {
            let fields = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
            line +=
                "  " + fields.map { "\($0): \(Text.of(before[$0])) → \(Text.of(after[$0]))" }.joined(separator: ", ")
        } else if let words = entry["after"]?.string {
            line += "  \(words)"
        }
        return Table.clean(line)
    }
}
