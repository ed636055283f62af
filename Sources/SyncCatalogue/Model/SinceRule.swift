/// A list that can be narrowed to what changed since a moment of the server's clock.
///
/// What it lacks did not change, or is gone: only a whole list, which comes now and then, proves that a record is gone.
public struct SinceRule: Sendable, Equatable {
    /// The query parameter with the moment.
    public let parameter: String
    /// How many seconds lie between two whole lists.
    public let fullEverySeconds: Int
    /// By how many seconds the moment lies before the last list: a change may be listed after others that are later.
    public let overlapSeconds: Int
    /// How the moment is written; nil for RFC 3339 in UTC.
    public let form: ValueForm?
}
