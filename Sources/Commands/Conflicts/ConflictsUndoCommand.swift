import ArgumentParser
import SyncModel

struct ConflictsUndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take a decision back: what was not sent is cancelled, what was sent is set to the value before.",
        discussion: """
            Example:
              clinicsync conflicts undo 3
            """)

    @Argument(help: "The conflict's number.") var number: Int64
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.conflictsUndo, ["conflict": .integer(number)], human: ConflictText.show)
        }
    }
}
