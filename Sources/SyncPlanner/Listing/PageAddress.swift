/// The address of a page as an answer names it, of which only path and query count: it is asked for at the backend's own origin, with the
/// account's token (design section 12; RFC 3986 sections 4 and 5).
public struct PageAddress: Sendable, Hashable {
    /// Where a list is asked for.
    public struct Place: Sendable, Equatable {
        /// The path of the server's base address, without a slash at its end; empty for none.
        public let base: String
        /// The list's path behind it.
        public let path: String

        /// A place.
        public init(base: String = "", path: String) {
            self.base = base
            self.path = path
        }
    }

    /// The longest address that is followed, in bytes.
    static let longest = 8_192

    /// The path behind the server's base address.
    public let path: String
    /// What follows the question mark, as it was written; empty for nothing.
    public let query: String

    /// The names of the query's parameters.
    public var names: [String] {
        query.split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return Self.decoded(name.map { $0 == "+" ? " " : $0 }) ?? String(name)
        }
    }

    /// Reads an address, which may be whole, a path, a query only, or relative to the list's own; nil for one that is none, or leads
    /// elsewhere.
    public init?(_ text: String, from list: Place) {
        guard !text.isEmpty, text.utf8.count <= Self.longest,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
        else { return nil }
        var rest = text.prefix { $0 != "#" }
        if let scheme = rest.firstRange(of: "://"), !rest[..<scheme.lowerBound].contains(where: { "/?".contains($0) }) {
            guard ["http", "https"].contains(rest[..<scheme.lowerBound].lowercased()) else { return nil }
            rest = rest[rest.index(scheme.lowerBound, offsetBy: 1)...]
        }
        let isWhole = rest.hasPrefix("//")
        if isWhole {
            let authority = rest.dropFirst(2)
            rest = authority.drop { $0 != "/" && $0 != "?" }
            guard rest.count < authority.count else { return nil }
        }
        query = String(rest.drop { $0 != "?" }.dropFirst())
        let found = String(rest.prefix { $0 != "?" })
        if found.isEmpty, !isWhole {
            path = list.path
        } else if found.isEmpty || found.hasPrefix("/") {
            let absolute = found.isEmpty ? "/" : found
            guard list.base.isEmpty || absolute == list.base || absolute.hasPrefix(list.base + "/") else { return nil }
            let own = String(absolute.dropFirst(list.base.count))
            path = own.isEmpty ? "/" : own
        } else {
            let folder = list.path.lastIndex(of: "/").map { list.path[...$0] } ?? "/"
            path = folder + found
        }
        guard Self.isPlain(path) else { return nil }
    }

    /// Whether a path leads where it says: no segment of it goes up, or is empty at its beginning.
    private static func isPlain(_ path: String) -> Bool {
        guard path.hasPrefix("/"), !path.hasPrefix("//") else { return false }
        return path.split(separator: "/").allSatisfy { segment in
            guard let plain = decoded(segment), plain != ".", plain != ".." else { return false }
            return plain.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "/" && $0 != "\\" && $0.value != 0x7f }
        }
    }

    /// A text with its percent signs resolved (RFC 3986 section 2.1); nil where one is none, or the result is no UTF-8.
    private static func decoded(_ text: some Collection<Character>) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(String(text).utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
