import ArgumentParser
import SyncModel

struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show one record, offline too.",
        discussion: """
            Examples:
              clinicsync get patients 17
              clinicsync get patients 17 --face --json
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Argument(help: "The record's id: the server's or the local one.") var id: String
    @Flag(help: "Show it as the server shows it to your role.") var face = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let fields = output.json ? [] : try await ResourceDescription.of(resource, conversation)?.fields ?? []
            try await conversation.show(
                .recordsGet, ["resource": .string(resource), "id": .string(id), "face": .bool(face)]
            ) {
                RecordText.show($0, fields: fields)
            }
        }
    }
}
