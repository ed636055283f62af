/// The name that the server gave a record, as text whether the server writes it as a number or as a string.
public struct ServerID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text, such as `17` or a UUID.
    public let text: String

    /// An id from its text.
    public init(_ text: String) {
        self.text = text
    }

    /// The longest id that is taken from a server, in bytes of UTF-8: the ids of a list are held in memory, its records are not.
    public static let longest = 200

    /// Whether a text can name a record in the path of a request without leading elsewhere: `.` and `..` are other paths (RFC 3986 section
    /// 3.3), also where they are escaped; and what stands for `/`, or can't be seen, is read by some server or proxy as what it stands for.
    public static func isUsable(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= longest && text != "." && text != ".."
            && !text.unicodeScalars.contains { scalar in
                scalar == "/" || scalar == "\\" || scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            }
    }

    /// The id in a record's JSON; nil for a value that can't be an id, or leads elsewhere in a path.
    public init?(json value: JSONValue?) {
        switch value {
        case .number(let number):
            guard let integer = number.integer else { return nil }
            text = String(integer)
        case .string(let string) where Self.isUsable(string): text = string
        default: return nil
        }
    }

    /// The text for people and logs.
    public var description: String { text }
}

/// How a server writes its ids in JSON.
public enum ServerIDForm: String, Sendable, CaseIterable {
    /// A whole number.
    case integer
    /// A string.
    case string

    /// The id as this server writes it; an id that is no number stays a string.
    public func json(_ id: ServerID) -> JSONValue {
        switch self {
        case .integer: Int64(id.text).map(JSONValue.integer) ?? .string(id.text)
        case .string: .string(id.text)
        }
    }
}
