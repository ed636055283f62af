import ArgumentParser
import SyncModel

struct ConflictsResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Decide a conflict: local, remote, or another value.",
        discussion: """
            'local' sends the local value once more, 'remote' keeps the server's. A record that the server deleted is made
            anew by 'local'; what is not kept, such as a password, is given with --value as a JSON object. A secret never
            stands on a command line, which everybody on the machine can read: --value @FILE and --value @- read it elsewhere.

            Examples:
              clinicsync conflicts resolve 3 local
              clinicsync conflicts resolve 3 --value 71999888
              clinicsync conflicts resolve 3 --value :=null
              clinicsync conflicts resolve 4 --value @- <new-password.json     # {"password": "…"}
            """)

    enum Side: String, ExpressibleByArgument, CaseIterable {
        case local, remote
    }

    @Argument(help: "The conflict's number.") var number: Int64
    @Argument(help: "Whose value is to stand.") var side: Side?
    @Option(help: "Another value: text, :=JSON, @FILE, @-, or for a whole record a JSON object of fields.")
    var value: String?
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
        let rules =
            try await ResourceDescription.of(Text.of(conflict["resource"]), conversation)?.rules ?? FieldRules()
        guard let field = conflict["field"]?.string else { return try parse(record: text, rules) }
        let isMarked = text.hasPrefix(":=") || text.hasPrefix("@")
        guard let argument = FieldArgument(argument: field + (isMarked ? text : "=" + text)) else {
            throw ValidationError("--value can't be read")
        }
        return try FieldArgument.values([argument], rules)[field] ?? .null
    }

    private func parse(record text: String, _ rules: FieldRules) throws -> JSONValue {
        let example = "such as '{\"nom\": \"…\"}'"
        // Read as a field that is no secret, so that all of a file counts.
        let source = text.hasPrefix("@") ? FieldArgument(argument: "value" + text) : nil
        let words = try source.map { try FieldArgument.values([$0])["value"]?.string ?? "" } ?? text
        let value: JSONValue
        do { value = try JSONValue(parsing: words) } catch {
            throw ValidationError("--value must be a JSON object of fields here, \(example) (\(error))")
        }
        if source == nil, let secret = value.object?.keys.sorted().first(where: rules.secrets.contains) {
            throw ValidationError(
                "'\(secret)' is secret, and everybody on this machine can read a command line: give --value @FILE or --value @-, "
                    + "and choose another secret than this one")
        }
        return value
    }
}
