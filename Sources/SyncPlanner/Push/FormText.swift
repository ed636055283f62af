/// Members as `application/x-www-form-urlencoded` (RFC 6749 appendix B): UTF-8, with all but letters, digits and `-._~` percent-encoded, which
/// is good in a query too (RFC 3986 section 2.3).
enum FormText {
    /// A body, in the order of the names, so that the same members are the same bytes.
    static func body(_ members: [String: String]) -> [UInt8] {
        let parts = members.sorted { $0.key < $1.key }.map { "\(encoded($0.key))=\(encoded($0.value))" }
        return Array(parts.joined(separator: "&").utf8)
    }

    /// A name, or a value.
    static func encoded(_ text: String) -> String {
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
