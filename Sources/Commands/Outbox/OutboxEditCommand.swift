import ArgumentParser
import SyncModel

struct OutboxEditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change the fields of an operation that waits, was refused or is parked.",
        discussion: """
            It does not send anything: a refused operation goes out again with 'outbox resubmit'.

            Examples:
              clinicsync outbox edit 0190a1b2-… start_time=2026-01-13T10:30:00Z
              clinicsync outbox edit 0190a1b2-… email=rim@example.tn password     # asks for the password
            """)

    @Argument(help: "The operation's id.") var operation: String
    @Argument(help: "The fields that change: name=text, name:=json, name@FILE; a secret by its name alone.") var fields:
        [FieldArgument]
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let known = try await conversation.ask(.outboxShow, ["operation": .string(operation)])
            let rules =
                try await ResourceDescription.of(Text.of(known["resource"]), conversation)?.rules ?? FieldRules()
            let params: JSONObject = [
                "operation": .string(operation), "fields": .object(try FieldArgument.values(fields, rules)),
            ]
            try await conversation.show(.outboxEdit, params, human: OperationText.show)
        }
    }
}
