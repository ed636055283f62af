import ArgumentParser
import SyncModel

struct ActCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "act", abstract: "Run an action on a record, such as marking an invoice as paid.",
        discussion: """
            Example:
              clinicsync act factures 12 payer methode_paiement=CARTE
              clinicsync act notifications all read-all
            """)

    @Argument(help: "The resource, such as factures.") var resource: String
    @Argument(help: "The record's id: the server's or the local one; “all” for an action that is done to all records.")
    var id: String
    @Argument(help: "The action's name.") var action: String
    @Argument(help: "What the action takes: name=text, name:=json, name@FILE; a secret by its name alone.") var fields:
        [FieldArgument] = []
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let rules = try await ResourceDescription.of(resource, conversation)?.rules ?? FieldRules()
            var params: JSONObject = [
                "resource": .string(resource), "action": .string(action),
                "fields": .object(try FieldArgument.values(fields, rules)),
            ]
            if id != "all" { params["id"] = .string(id) }
            try await conversation.show(.recordsAct, params) { RecordText.written($0, action) }
        }
    }
}
