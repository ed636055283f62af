/// The method of a request (RFC 9110 section 9). Case matters: `get` is not `GET`.
public struct HTTPMethod: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The method as it is sent.
    public let rawValue: String

    /// A method by its name on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads a record or a list.
    public static let get = HTTPMethod(rawValue: "GET")
    /// Reads the head of an answer only.
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// Creates a record, or acts on one.
    public static let post = HTTPMethod(rawValue: "POST")
    /// Replaces a record.
    public static let put = HTTPMethod(rawValue: "PUT")
    /// Changes some fields of a record.
    public static let patch = HTTPMethod(rawValue: "PATCH")
    /// Removes a record.
    public static let delete = HTTPMethod(rawValue: "DELETE")

    /// Whether sending the request twice may change something twice: everything but GET and HEAD, because servers
    /// promise nothing about the idempotence of PUT and DELETE (design section 8).
    public var isWrite: Bool { self != .get && self != .head }

    /// The method as it is sent.
    public var description: String { rawValue }
}
