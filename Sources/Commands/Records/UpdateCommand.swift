import ArgumentParser
import SyncModel

struct UpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change fields of a record; only changed fields are sent.",
        discussion: """
            Example:
              clinicsync update patients 17 telephone=22334456
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Argument(help: "The record's id: the server's or the local one.") var id: String
    @Argument(help: "The fields that change: name=text, name:=json, name@FILE; a secret by its name alone.") var fields:
        [FieldArgument]
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let rules = try await ResourceDescription.of(resource, conversation)?.rules ?? FieldRules()
            let params: JSONObject = [
                "resource": .string(resource), "id": .string(id),
                "fields": .object(try FieldArgument.values(fields, rules)),
            ]
            try await conversation.show(.recordsUpdate, params) { RecordText.written($0, "changed") }
        }
    }
}
