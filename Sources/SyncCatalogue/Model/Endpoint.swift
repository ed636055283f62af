import Foundation
import SyncModel

/// A method and a path, where words in braces, as in `/patients/{patient}/notes/{id}/`, stand for fields of a record, and the last of them for its
/// id on the server.
public struct Endpoint: Sendable, Equatable {
    /// What stands in a path for the account's own id on the server.
    public static let accountWord = "$account"

    /// The HTTP method.
    public let method: String
    /// The path from the server's base address.
    public let path: String
    /// The path as the backend's document writes it.
    public let documentedPath: String

    /// An endpoint; the document's path is the same unless given.
    public init(method: String, path: String, documentedPath: String? = nil) {
        self.method = method
        self.path = path
        self.documentedPath = documentedPath ?? path
    }

    /// The words in braces, in their order.
    public var words: [String] { path.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) } }

    /// The words before that of the record's id, which is the last: fields of the record, which name what it is below.
    public var fieldWords: [String] { Array(words.dropLast()) }

    /// The path for a record; nil for an id that would lead elsewhere, and where a field that the path names has no such value.
    ///
    /// - Parameter record: The record as the server has it.
    public func path(for id: ServerID, of record: JSONObject) -> String? {
        guard let own = words.last else { return path }
        return path { word in word == own ? id.text : record[word].flatMap { ServerID(json: $0) }?.text }
    }

    /// The path with its words filled; nil when one is not known, or would lead elsewhere.
    public func path(filling value: (_ word: String) -> String?) -> String? {
        var filled = path
        for word in words {
            guard let text = value(word), ServerID.isUsable(text) else { return nil }
            filled = filled.replacingOccurrences(of: "{\(word)}", with: Self.escape(text))
        }
        return filled
    }

    /// A text as a part of a path or of a query (RFC 3986, section 2.3).
    public static func escape(_ text: String) -> String {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.reduce(into: "") { escaped, byte in
            escaped += allowed.contains(byte) ? String(UnicodeScalar(byte)) : "%" + hex(byte)
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
