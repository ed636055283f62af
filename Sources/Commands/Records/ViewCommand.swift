import ArgumentParser
import SyncModel

struct ViewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Compute a view, such as the invoice statistics, offline too.",
        discussion: """
            Without a name it lists the views. The answer is the JSON that the server would give.

            Examples:
              clinicsync view factures-stats
              clinicsync view calendar year=2026 month=1
              clinicsync view historique patient_id=3
            """)

    @Argument(help: "The view's name.") var name: String?
    @Argument(help: "The view's parameters, as name=value.") var parameters: [FieldArgument] = []
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let values = try FieldArgument.values(parameters)
        try await Conversation.run(home, json: output.json) { conversation in
            guard let name else {
                return try await conversation.show(.viewsList) { answer in
                    for view in answer["views"]?.array ?? [] {
                        let parameters = (view["parameters"]?.array ?? []).map { " \(Text.of($0))=" }.joined()
                        Terminal.line("\(Text.of(view["name"]))\(parameters)  \(Text.of(view["summary"]))")
                    }
                }
            }
            Terminal.json(
                try await conversation.client.call(.viewsGet, ["view": .string(name), "params": .object(values)]).bytes)
        }
    }
}
