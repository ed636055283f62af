import ArgumentParser
import SyncModel

struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Add a record; it is sent when the server can be reached.",
        discussion: """
            Fields are name=text, or name:=json for null, lists and the like.

            Example:
              clinicsync create patients username=jdupont email=j@example.com password=secret1 nom=Dupont prenom=Jean age=45
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Argument(help: "The fields.") var fields: [FieldArgument]
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let types = try await ResourceDescription.of(resource, conversation)?.types ?? [:]
            let params: JSONObject = [
                "resource": .string(resource), "fields": .object(try FieldArgument.values(fields, types: types)),
            ]
            try await conversation.show(.recordsCreate, params) { RecordText.written($0, "created") }
        }
    }
}
