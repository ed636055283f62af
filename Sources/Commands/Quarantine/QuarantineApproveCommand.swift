import ArgumentParser
import SyncModel

struct QuarantineApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Say that the quarantined records of a resource are gone: they are removed here.",
        discussion: """
            At a terminal it asks first.

            Examples:
              clinicsync quarantine list
              clinicsync quarantine approve patients
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Flag(help: "Those too that somebody has restored.") var held = false
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try confirmation.ask("remove the quarantined records of \(resource) here", json: output.json)
        try await Conversation.run(home, json: output.json) { conversation in
            let params: JSONObject = ["resource": .string(resource), "held": .bool(held)]
            try await conversation.show(.syncApprove, params) {
                Terminal.line("\(Text.of($0["removed"])) records of \(resource) are removed")
            }
        }
    }
}
