import ArgumentParser
import SyncModel

struct ViewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Compute a view, such as the invoice statistics, offline too.",
        discussion: "Without a name it lists the views. The answer is the JSON that the server would give.")

    @Argument(help: "The view's name.") var name: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            guard let name else {
                return try await conversation.show(.viewsList) { answer in
                    for view in answer["views"]?.array ?? [] {
                        Terminal.line("\(Text.of(view["name"]))  \(Text.of(view["summary"]))")
                    }
                }
            }
            Terminal.line(try await conversation.client.call(.viewsGet, ["view": .string(name)]).bytes)
        }
    }
}
