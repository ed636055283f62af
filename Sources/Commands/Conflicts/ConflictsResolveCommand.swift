import ArgumentParser
import ControlProtocol
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
              clinicsync conflicts resolve --all remote --resource patients
            """)

    enum Side: String, ExpressibleByArgument, CaseIterable {
        case local, remote
    }

    @Argument(help: "The conflict's number.") var number: Int64?
    @Argument(help: "Whose value is to stand.") var side: Side?
    @Option(help: "Another value: text, :=JSON, @FILE, @-, or for a whole record a JSON object of fields.")
    var value: String?
    @Option(help: "Decide all that wait for a decision so: local or remote.") var all: Side?
    @Option(help: "With --all: only those of this resource, such as patients.") var resource: String?
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if all != nil {
            guard number == nil, side == nil, value == nil else {
                throw ValidationError("--all decides every conflict that waits: leave out the number and the value")
            }
            return
        }
        guard resource == nil else { throw ValidationError("--resource goes with --all") }
        guard number != nil else { throw ValidationError("say which: a conflict's number, or --all local or remote") }
        if (side == nil) == (value == nil) { throw ValidationError("say local, remote, or --value VALUE") }
    }

    func run() async throws {
        if let all { return try await resolveAll(all) }
        let number = number ?? 0
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = [
                "conflict": .integer(number), "choice": .string(side?.rawValue ?? "value"),
            ]
            if let value { params["value"] = try await parse(value, of: number, conversation) }
            try await conversation.show(.conflictsResolve, params, human: ConflictText.show)
        }
    }

    /// How many conflicts a list has at the most.
    private static let page = 10_000

    /// Decides one after the other; one that can't be decided so stays, and is told at the end.
    private func resolveAll(_ side: Side) async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["limit": .integer(Int64(Self.page)), "open": true]
            params["resource"] = resource.map(JSONValue.string)
            func waiting() async throws -> [JSONValue] {
                // The last is taken first.
                (try await conversation.ask(.conflictsList, params)["conflicts"]?.array ?? []).reversed()
            }
            var page = try await waiting()
            if !page.isEmpty {
                let whose =
                    side == .local
                    ? "the values from here, also of records that the server no longer has" : "the server's values"
                try confirmation.ask(
                    "decide \(page.count == Self.page ? "all" : "\(page.count)") conflicts for \(whose)",
                    json: output.json)
            }
            var decided: [JSONValue] = []
            var kept: [(conflict: JSONValue, error: ControlError)] = []
            var broken: (any Error)?
            var tried: Set<JSONValue> = []
            while broken == nil, let conflict = page.popLast() {
                let number = conflict["number"] ?? .null
                guard tried.insert(number).inserted else { continue }
                do {
                    decided.append(
                        try await conversation.ask(
                            .conflictsResolve, ["conflict": number, "choice": .string(side.rawValue)]))
                } catch let error as ControlError {
                    kept.append((conflict, error))
                } catch {
                    // What was decided until then is told all the same.
                    broken = error
                }
                // A list is bounded: behind a full one there may be more.
                if page.isEmpty, broken == nil, tried.count.isMultiple(of: Self.page) {
                    do { page = try await waiting().filter { !tried.contains($0["number"] ?? .null) } } catch {
                        broken = error
                    }
                }
            }
            if output.json {
                let errors = kept.map { kept -> JSONValue in
                    ["conflict": kept.conflict["number"] ?? .null, "error": kept.error.value]
                }
                Terminal.json(["decided": .array(decided), "kept": .array(errors)])
            } else {
                Terminal.line("\(decided.count) decided: \(side.rawValue)")
                for (conflict, error) in kept {
                    Terminal.aside("\(Text.of(conflict["number"])) stays: \(VerbText.said(error.message))")
                }
            }
            if let broken { throw broken }
            if !kept.isEmpty { throw ExitCode(ExitStatus.refused) }
        }
    }

    /// The value in the form that the conflict's field wants.
    private func parse(_ text: String, of number: Int64, _ conversation: Conversation) async throws -> JSONValue {
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
