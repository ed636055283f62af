import ArgumentParser
import SyncModel

struct QuarantineRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract:
            "Say that the quarantined records of a resource stay: no list removes them until one shows them again.",
        discussion: """
            Example:
              clinicsync quarantine restore patients
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.syncRestore, ["resource": .string(resource)]) {
                Terminal.line("\(Text.of($0["held"])) records of \(resource) stay")
            }
        }
    }
}
