import SyncModel

/// Members as `application/x-www-form-urlencoded` (RFC 6749 appendix B): UTF-8, with all but letters, digits and `-._~` percent-encoded, which
/// is good in a query too (RFC 3986 section 2.3).
public enum FormText {
    /// A body, in the order of the names, so that the same members are the same bytes.
    public static func body(_ members: [String: String]) -> [UInt8] {
        let parts = members.sorted { $0.key < $1.key }.map { "\(encoded($0.key))=\(encoded($0.value))" }
        return Array(parts.joined(separator: "&").utf8)
    }

    /// A JSON value as a body, in the order of the names: members of objects as `name[member]`, elements of lists as `name[]`, an empty text for
    /// null and for what is empty.
    public static func body(_ value: JSONValue) -> [UInt8] {
        Array(
            pairs(of: value, named: nil).map { "\(encoded($0.name))=\(encoded($0.text))" }.joined(separator: "&").utf8)
    }

    private static func pairs(of value: JSONValue, named name: String?) -> [(name: String, text: String)] {
        switch value {
        case .object(let members) where members.isEmpty && name != nil: [(name ?? "", "")]
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { key, member in
                pairs(of: member, named: name.map { "\($0)[\(key)]" } ?? key)
            }
        case .array(let elements) where elements.isEmpty: [("\(name ?? "")[]", "")]
        case .array(let elements): elements.flatMap { pairs(of: $0, named: "\(name ?? "")[]") }
        case .null: [(name ?? "", "")]
        default: [(name ?? "", value.string ?? value.text)]
        }
    }

    /// A name, or a value.
    public static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if Self.unreserved.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + String(UInt16(byte) + 0x100, radix: 16, uppercase: true).dropFirst()
            }
        }
        return result
    }

    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
