/// Where the body of an answer goes, and how long it may be. Limits count decoded bytes, whatever `Content-Length` says.
///
/// All are held to a bound of compression too: beyond 16 MiB, 250 decoded bytes for each byte on the wire (design section 10). The body of
/// an answer other than 2xx that comes in memory is at most 1 MiB long, whatever the limit.
public enum BodyDestination: Sendable {
    /// In memory, up to `limit` bytes.
    case memory(limit: Int)
    /// Into a new file of mode 0600 at `path`, up to `limit` bytes, for lists that are too long for memory. The file must
    /// not exist: nothing is ever overwritten, and no link is followed. It stays only when the answer is a complete 2xx;
    /// the body of any other answer comes in memory (at most 1 MiB of it).
    case file(path: String, limit: Int64)
    /// To a receiver, up to `limit` bytes, piece by piece as they come in. The body of an answer that it does not take
    /// comes in memory (at most 1 MiB of it).
    case receiver(any BodyReceiver, limit: Int64)
}
