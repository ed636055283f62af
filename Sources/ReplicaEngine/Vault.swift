import Crypto
import Foundation
import SyncCatalogue
import SyncModel

/// Seals the values of fields that the catalogue marks as sensitive, before they reach the disk (design section 12).
///
/// A value is sealed where it enters the engine, from the server or from a local tool, and opened where it leaves, towards either. In
/// between it is a text like any other: the same value of a field has the same seal, so that versions can be compared and merged without
/// opening them. AES-256-GCM, with a nonce made from the value itself (RFC 5297, section 4.3, has the reason why that is safe: a nonce comes
/// twice only with the same value).
public struct Vault: Sendable {
    /// What every sealed value begins with.
    public static let sealMark = "sealed:1:"
    private static let nonceLength = 12

    private let encryption: SymmetricKey?
    private let nonces: SymmetricKey?

    /// Seals nothing, for catalogues without sensitive fields.
    public static let open = Vault()

    private init() { (encryption, nonces) = (nil, nil) }

    /// A vault with a secret of 32 random bytes.
    public init(secret: [UInt8]) {
        (encryption, nonces) = (Self.derived("seal", from: secret), Self.derived("nonce", from: secret))
    }

    private static func derived(_ purpose: String, from secret: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Data("clinicsync \(purpose)".utf8), outputByteCount: 32)
    }

    /// By what a secret is known again, without telling anything of it.
    public static func mark(of secret: [UInt8]) -> String {
        derived("mark", from: secret).withUnsafeBytes {
            $0.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        }
    }

    /// Whether a sealed value of a field was sealed with this vault's key.
    public func opens(_ value: JSONValue, field: String) -> Bool { unseal(value, field: field) != value }

    /// A record with its sensitive values sealed.
    public func sealed(_ record: JSONObject, _ resource: Resource) -> JSONObject {
        change(record, resource) { seal($0, field: $1) }
    }

    /// A record with its sensitive values as they were; one that this vault can't open stays sealed.
    public func opened(_ record: JSONObject, _ resource: Resource) -> JSONObject {
        change(record, resource) { unseal($0, field: $1) }
    }

    /// One value of a field as it was, or all values of a record.
    public func opened(_ value: JSONValue?, field: String?, of resource: Resource?) -> JSONValue? {
        guard let value, let resource else { return value }
        guard let field else { return value.object.map { .object(opened($0, resource)) } ?? value }
        return opened([field: value], resource)[field]
    }

    /// A record's JSON with its sensitive values as they were; the same text where it has none.
    public func opened(text: String, of resource: Resource?) -> String {
        guard let resource, resource.isSealed, let record = (try? JSONValue(parsing: text))?.object else { return text }
        return JSONValue.object(opened(record, resource)).text
    }

    /// The first field whose value is sealed with a key that this vault has not: nothing that may be sent.
    func unopened(_ record: JSONObject, _ resource: Resource) -> String? {
        let record = opened(record, resource)
        return resource.fields.first { $0.isSensitive && record[$0.name]?.string?.hasPrefix(Self.sealMark) == true }?
            .name
    }

    /// A text of the server's without the sensitive values that were sent: it may say again what it did not like.
    ///
    /// - Parameter sent: What was sent, by fields, in each form that the server may know it in.
    func redacted(_ words: String, sent: [JSONObject], _ resource: Resource) -> String {
        resource.fields.filter { $0.isSensitive || $0.isSecret }
            .flatMap { field in sent.compactMap { $0[field.name] } }.map { $0.string ?? $0.text }
            .filter { $0.count >= Self.shortestSecret }
            .reduce(words) { $0.replacing($1, with: "…") }
    }

    /// A value of fewer characters is found in many a text by chance.
    private static let shortestSecret = 4

    private func change(
        _ record: JSONObject, _ resource: Resource, _ body: (JSONValue, String) -> JSONValue
    ) -> JSONObject {
        var record = record
        for field in resource.fields where field.isSensitive {
            if let value = record[field.name], value != .null { record[field.name] = body(value, field.name) }
        }
        return record
    }

    private func seal(_ value: JSONValue, field: String) -> JSONValue {
        guard let encryption, let nonces else { return value }
        let text = Data(value.utf8Text)
        let context = Data(field.utf8)
        // With a nonce of twelve bytes and a key of 32 nothing here can fail; what did would at least not be written in clear.
        let digest = HMAC<SHA256>.authenticationCode(for: context + [0] + text, using: nonces)
        guard let nonce = try? AES.GCM.Nonce(data: Data(digest).prefix(Self.nonceLength)),
            let box = try? AES.GCM.seal(text, using: encryption, nonce: nonce, authenticating: context),
            let combined = box.combined
        else { return .null }
        return .string(Self.sealMark + combined.base64EncodedString())
    }

    private func unseal(_ value: JSONValue, field: String) -> JSONValue {
        guard let encryption, let text = value.string, text.hasPrefix(Self.sealMark),
            let data = Data(base64Encoded: String(text.dropFirst(Self.sealMark.count))),
            let box = try? AES.GCM.SealedBox(combined: data),
            let bytes = try? AES.GCM.open(box, using: encryption, authenticating: Data(field.utf8)),
            let original = try? JSONValue(parsing: [UInt8](bytes))
        else { return value }
        return original
    }
}

extension Resource {
    /// Whether some of its values are kept sealed.
    var isSealed: Bool { fields.contains(where: \.isSensitive) }
}
