import Foundation
import SyncCatalogue
import Transport

/// The forms in which a server may tell a secret back.
struct SecretEcho: Sendable {
    private let forms: [String]

    /// Shorter ones are left: they would take words apart, and are no secret that holds.
    private static let shortest = 4
    private static let mark = "[secret]"

    /// The echoes of some secrets.
    init(_ secrets: [String]) {
        let plain = secrets.flatMap { [$0, Endpoint.escape($0)] + Self.inJSON($0) }
        // Some servers quote the text of another answer.
        forms = Set(plain + plain.flatMap(Self.inJSON))
            .filter { $0.utf8.count >= Self.shortest }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The echoes of what goes along with every request.
    init(of text: String, by rule: SignInRule) {
        var secrets = [text]
        // The password alone too, without the login before it.
        if rule.way == .basic, let pair = Data(base64Encoded: text).map({ String(decoding: $0, as: UTF8.self) }) {
            secrets += [pair, String(pair.drop { $0 != ":" }.dropFirst())]
        }
        self.init(secrets)
    }

    /// The bytes of a text without the secrets; as they were where there are none.
    func removed(from bytes: [UInt8]) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        return forms.contains(where: text.contains) ? Array(removed(from: text).utf8) : bytes
    }

    /// A text without the secrets.
    func removed(from text: String) -> String {
        forms.reduce(text) { $0.replacingOccurrences(of: $1, with: Self.mark) }
    }

    /// A text as the inside of a JSON string: as it is, with slashes escaped too, and in ASCII alone (RFC 8259 section 7).
    private static func inJSON(_ text: String) -> [String] {
        let plain = text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
        let units = plain.utf16.map { unit in
            unit < 0x80
                ? String(UnicodeScalar(UInt8(unit)))
                : "\\u" + String(UInt32(unit) + 0x10000, radix: 16).dropFirst()
        }
        return [plain, plain.replacingOccurrences(of: "/", with: "\\/"), units.joined()]
    }
}
