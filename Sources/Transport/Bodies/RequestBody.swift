/// The body of a request. Its length is known before the request leaves, and becomes its `Content-Length`.
public enum RequestBody: Sendable {
    /// All of it, in memory.
    case bytes([UInt8])
    /// A body that is read while it is sent, for files that are too long for memory (design section 10).
    case stream(any BodySource)

    /// The exact length in bytes.
    public var count: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .stream(let source): source.length
        }
    }

    /// The bytes of a body that is in memory; nil for a stream.
    public var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }
}
