import ArgumentParser
import SyncModel

struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Add a record; it is sent when the server can be reached.",
        discussion: """
            Fields are name=text, name:=json for null, lists and the like, or name@FILE for a text that a file holds. A secret,
            such as a password, is asked for: it never stands on a command line, which everybody on the machine can read. A
            script gives it as password@FILE, whose first line counts, or password@- for a line of standard input.

            Examples:
              clinicsync create patients username=jdupont email=j@example.com nom=Dupont prenom=Jean age=45
              clinicsync create patients username=jdupont email=j@example.com nom=Dupont prenom=Jean age=45 password@- <secret
            """)

    @Argument(help: "The resource, such as patients.") var resource: String
    @Argument(help: "The fields.") var fields: [FieldArgument]
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let rules = try await ResourceDescription.of(resource, conversation)?.rules ?? FieldRules()
            let params: JSONObject = [
                "resource": .string(resource), "fields": .object(try FieldArgument.values(fields, rules, isNew: true)),
            ]
            try await conversation.show(.recordsCreate, params) { RecordText.written($0, "created") }
        }
    }
}
