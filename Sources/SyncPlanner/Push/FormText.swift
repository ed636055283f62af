import SyncCatalogue
import SyncModel

/// Members as `application/x-www-form-urlencoded` (RFC 6749 appendix B): UTF-8, with all but letters, digits and `-._~` percent-encoded, which
/// is good in a query too (RFC 3986 section 2.3).
public enum FormText {
    /// A JSON value as a body, in the order of the names, so that the same members are the same bytes: members of objects as `name[member]`,
    /// elements of lists as `name[]`, an empty text for null and for what is empty.
    public static func body(_ value: JSONValue) -> [UInt8] {
        let pairs = pairs(of: value, named: nil).map { "\(Endpoint.escape($0.name))=\(Endpoint.escape($0.text))" }
        return Array(pairs.joined(separator: "&").utf8)
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
}
