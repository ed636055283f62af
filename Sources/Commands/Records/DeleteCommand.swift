import ArgumentParser
import SyncModel

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a record; one that was never sent is taken back.",
        discussion: """
            At a terminal it asks first. Until it was sent, a deletion can be taken back: clinicsync outbox cancel OPERATION

            Examples:
              clinicsync delete patients 17
              clinicsync delete patients 17 --yes
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Argument(help: "The record's id: the server's or the local one.") var id: String
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try confirmation.ask("delete \(id) of \(resource)", json: output.json)
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.recordsDelete, ["resource": .string(resource), "id": .string(id)]) {
                RecordText.written($0, "deleted \(id)")
            }
        }
    }
}
