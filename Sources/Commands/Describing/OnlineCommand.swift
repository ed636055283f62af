import ArgumentParser
import SyncCatalogue
import SyncModel

struct OnlineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "online", abstract: "Ask the server for what it alone can do, while it is there.",
        discussion: """
            Without a name it lists what there is. Nothing of it waits in the outbox: it is done at once or not at all.
            A secret is never given in clear: write its name alone to be asked for it, or name@FILE, or name@- for
            standard input.

            Examples:
              clinicsync online
              clinicsync online create-link amount:=120 description="First visit"
            """)

    @Argument(help: "What is asked for.") var name: String?
    @Argument(help: "What it takes: name=text, name:=json, name@FILE; a secret by its name alone.") var fields:
        [FieldArgument] = []
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            guard let name else {
                return try await conversation.show(.onlineList) { answer in
                    let calls = answer["calls"]?.array ?? []
                    if calls.isEmpty { Terminal.line("nothing: all that this server does works offline too") }
                    for call in calls {
                        Terminal.line("\(Text.of(call["name"]))\(Self.words(for: call))  \(Text.of(call["summary"]))")
                    }
                }
            }
            let calls = try await conversation.ask(.onlineList)["calls"]?.array ?? []
            let secrets = calls.first { $0["name"]?.string == name }?["secrets"]?.array?.compactMap(\.string) ?? []
            let params: JSONObject = [
                "name": .string(name),
                "fields": .object(try FieldArgument.values(fields, FieldRules(secrets: Set(secrets)))),
            ]
            try await conversation.show(.onlineCall, params) { answer in
                for line in Self.lines(of: answer) { Terminal.line(line) }
            }
        }
    }

    /// An answer as people read it: a member that is called as secrets are is left to `--json`.
    static func lines(of answer: JSONValue) -> [String] {
        guard let members = answer.object else { return [answer == .null ? "done" : answer.text] }
        return members.sorted { $0.key < $1.key }.map { member, value in
            "\(member)  \(OnlineEndpoint.meansSecret(member) ? "(secret: --json shows it)" : Text.of(value))"
        }
    }

    /// What a call takes, as it is typed.
    static func words(for call: JSONValue) -> String {
        let secrets = Set(call["secrets"]?.array?.compactMap(\.string) ?? [])
        func typed(_ name: String) -> String { secrets.contains(name) ? name : "\(name)=" }
        return (call["fields"]?.array ?? []).map { " \(typed(Text.of($0)))" }.joined()
            + (call["optional"]?.array ?? []).map { " [\(typed(Text.of($0)))]" }.joined()
    }
}
