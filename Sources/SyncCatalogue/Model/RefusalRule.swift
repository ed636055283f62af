import SyncModel

/// By what an answer is known as a refusal of a kind, whatever its status says by itself.
public struct RefusalRule: Sendable, Equatable {
    /// The status that it comes with.
    public let status: Int
    /// Texts of which the server's words have one, whatever the case; empty where the words do not matter.
    public let words: [String]
    /// Where the answer keeps a code; nil where the code does not matter.
    public let member: [String]?
    /// The codes.
    public let values: [JSONValue]

    /// A refusal by its status and its words.
    public init(status: Int, words: [String]) {
        self.init(status: status, words: words, member: nil, values: [])
    }

    init(status: Int, words: [String], member: [String]?, values: [JSONValue]) {
        (self.status, self.words, self.member, self.values) = (status, words, member, values)
    }

    /// What servers commonly say about the account or its plan, where the catalogue says nothing: only what can't be about a role or a record.
    public static let usualOfAccount = [
        RefusalRule(
            status: 403,
            words: ["subscription", "abonnement", "payment required", "paiement requis", "upgrade your plan"])
    ]

    /// Whether an answer is such a refusal.
    ///
    /// - Parameter message: The server's own words.
    public func covers(status: Int, message: String, body: JSONValue?) -> Bool {
        guard status == self.status else { return false }
        if let member, let found = body?.value(at: member), values.contains(found) { return true }
        let message = message.lowercased()
        return words.contains { message.contains($0.lowercased()) }
    }
}
