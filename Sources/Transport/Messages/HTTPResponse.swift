import struct Foundation.Date

/// A complete answer.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code, 200…599 from a sane server.
    public var status: Int
    /// The header fields of the last answer of a redirect chain; trailers are left out.
    public var fields: HTTPFields
    /// The body, decoded. Complete by its length or its chunks; but libcurl does not notice a compressed stream that ends
    /// early within them, and a body that only the connection's end delimits has no known length. Whoever takes it for
    /// a complete listing must find the end of its JSON (design section 9).
    public var body: ResponseBody
    /// The address that gave this answer, query included: it differs from the request's after a redirect.
    public var effectiveURL: String
    /// Local wall-clock time at which the head of this answer was complete: what the `Date` field compares with.
    public var receivedAt: Date
    /// How long the whole exchange took, redirects included.
    public var elapsed: Duration
    /// Bytes of the answer as received: head and encoded body.
    public var bytesOnWire: Int64
    /// The version of the protocol, such as `1.1` or `2`.
    public var httpVersion: String

    /// An answer, for transports other than libcurl's.
    public init(
        status: Int,
        fields: HTTPFields = [:],
        body: ResponseBody = .bytes([]),
        effectiveURL: String,
        receivedAt: Date,
        elapsed: Duration = .zero,
        bytesOnWire: Int64 = 0,
        httpVersion: String = "1.1"
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.effectiveURL = effectiveURL
        self.receivedAt = receivedAt
        self.elapsed = elapsed
        self.bytesOnWire = bytesOnWire
        self.httpVersion = httpVersion
    }

    /// The server's time by its `Date` field, to the second; nil when it sent none that can be read.
    public var serverDate: Date? { fields["Date"].flatMap { HTTPDate.parse($0, now: receivedAt) } }
}

/// The decoded body of an answer.
public enum ResponseBody: Sendable, Equatable, CustomStringConvertible {
    /// All of it, in memory.
    case bytes([UInt8])
    /// A file of `size` bytes, mode 0600, which now belongs to the caller.
    case file(path: String, size: Int64)
    /// A `BodyReceiver` got `size` bytes.
    case handedOver(size: Int64)

    /// The length in bytes.
    public var size: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, let size), .handedOver(let size): size
        }
    }

    /// Only the length and the place: bodies hold patients' data, and descriptions end in logs.
    public var description: String {
        switch self {
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .file(let path, let size): "\(size) bytes in \(path)"
        case .handedOver(let size): "\(size) bytes handed over"
        }
    }
}
