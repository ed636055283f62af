/// The header fields that every request to the server carries beside those that the engine itself has.
public struct RequestHeaders: Sendable, Equatable {
    /// The fields, by name.
    public let fixed: [String: String]
    /// The name of the field by which the server may know a write again that is sent twice: it has the operation's id.
    public let idempotency: String

    /// The name that most servers which know such a field give it.
    public static let usualIdempotency = "Idempotency-Key"
}
