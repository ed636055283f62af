import ArgumentParser
import SyncModel

struct ConflictsResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Decide a conflict: local, remote, or another value.",
        discussion: """
            'local' sends the local value once more, 'remote' keeps the server's. A record that the server deleted is made
            anew by 'local'; what is not kept, such as a password, is given with --value as a JSON object.

            Examples:
              clinicsync conflicts resolve 3 local
              clinicsync conflicts resolve 3 --value 71999888
              clinicsync conflicts resolve 3 --value :=null
              clinicsync conflicts resolve 4 --value '{"password": "a-new-one"}'
            """)

    enum Side: String, ExpressibleByArgument, CaseIterable {
        case local, remote
    }

    @Argument(help: "The conflict's number.") var number: Int64
    @Argument(help: "Whose value is to stand.") var side: Side?
    @Option(help: "Another value: text, :=JSON, or for a whole record a JSON object of fields.") var value: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (side == nil) == (value == nil) { throw ValidationError("say local, remote, or --value VALUE") }
    }

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = [
                "conflict": .integer(number), "choice": .string(side?.rawValue ?? "value"),
            ]
            if let value { params["value"] = try await parse(value, conversation) }
            try await conversation.show(.conflictsResolve, params, human: ConflictText.show)
        }
    }

    /// The value in the form that the conflict's field wants.
    private func parse(_ text: String, _ conversation: Conversation) async throws -> JSONValue {
        let conflict = try await conversation.ask(.conflictsShow, ["conflict": .integer(number)])
        guard let field = conflict["field"]?.string else {
            do { return try JSONValue(parsing: text) } catch {
                throw ValidationError(
                    "--value must be a JSON object of fields here, such as '{\"password\": \"…\"}' (\(error))")
            }
        }
        let types = try await ResourceDescription.of(Text.of(conflict["resource"]), conversation)?.types ?? [:]
        guard let argument = FieldArgument(argument: field + (text.hasPrefix(":=") ? text : "=" + text)) else {
            throw ValidationError("--value can't be read")
        }
        return try FieldArgument.values([argument], types: types)[field] ?? .null
    }
}
