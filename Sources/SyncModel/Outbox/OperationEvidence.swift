/// What speaks for and against an operation's having been done (design section 8): for the engine, which looks again, and for the person who
/// decides in the end.
public enum OperationEvidence: Sendable, Hashable {
    /// Records that lists brought since a create came into doubt and that are much like what it sent.
    case resembling([ServerID])
    /// Why it can't be settled without a person.
    case undecided(Finding)
    /// The record with the same natural key because of which the server refused a create.
    case twin(ServerID)
    /// The record has come to name another file than when this one was attached; why, and what the file is called.
    case fileReplaced(finding: String, name: String)
    /// Whether the answer to an upload showed the field that tells of the file.
    case fileShown(Bool)
    /// The server refused the account or its plan, not this write.
    case accountRefused

    /// Why an operation can't be settled without a person.
    public struct Finding: Sendable, Hashable {
        /// The reason, in one sentence.
        public var words: String
        /// The records that it may have made, or changed.
        public var candidates: [ServerID]
        /// What the server had answered; nil when no answer came.
        public var answer: String?
        /// The fields that were sent, without the secret ones.
        public var sent: JSONObject

        /// A finding.
        public init(words: String, candidates: [ServerID] = [], answer: String? = nil, sent: JSONObject = [:]) {
            self.words = words
            self.candidates = candidates
            self.answer = answer
            self.sent = sent
        }
    }

    private static let twinWords = "a record with the same natural key is on the server"

    /// The evidence as stored and shown.
    ///
    /// - Parameter form: How the server writes its ids.
    public func json(_ form: ServerIDForm) -> JSONValue {
        switch self {
        case .resembling(let ids): ["resembling": .array(ids.map(form.json))]
        case .undecided(let finding):
            [
                "finding": .string(finding.words), "candidates": .array(finding.candidates.map(form.json)),
                "answer": finding.answer.map(JSONValue.string) ?? .null, "sent": .object(finding.sent),
            ]
        case .twin(let id): ["finding": .string(Self.twinWords), "candidates": [form.json(id)]]
        case .fileReplaced(let finding, let name): ["finding": .string(finding), "file": .string(name)]
        case .fileShown(let isShown): ["shown": .bool(isShown)]
        case .accountRefused: ["refused": "account"]
        }
    }

    /// The evidence from ``json(_:)``; nil for a value that is none.
    public init?(json value: JSONValue) {
        func ids(_ name: String) -> [ServerID] { value[name]?.array?.compactMap { ServerID(json: $0) } ?? [] }
        let words = value["finding"]?.string
        if let isShown = value["shown"]?.bool {
            self = .fileShown(isShown)
        } else if value["refused"]?.string == "account" {
            self = .accountRefused
        } else if value["resembling"] != nil {
            self = .resembling(ids("resembling"))
        } else if let words, let name = value["file"]?.string {
            self = .fileReplaced(finding: words, name: name)
        } else if let words, let sent = value["sent"]?.object {
            self = .undecided(
                Finding(words: words, candidates: ids("candidates"), answer: value["answer"]?.string, sent: sent))
        } else if words != nil, let id = ids("candidates").first {
            self = .twin(id)
        } else {
            return nil
        }
    }

    /// The records that the operation may have made, or met.
    public var candidates: [ServerID] {
        switch self {
        case .undecided(let finding): finding.candidates
        case .twin(let id): [id]
        case .resembling, .fileReplaced, .fileShown, .accountRefused: []
        }
    }
}
