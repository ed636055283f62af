import ArgumentParser
import SyncModel

struct ConflictsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one conflict: both values, both times, the rule, the decision.",
        discussion: """
            Example:
              clinicsync conflicts show 3
            """)

    @Argument(help: "The conflict's number.") var number: Int64
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.conflictsShow, ["conflict": .integer(number)], human: ConflictText.show)
        }
    }
}
