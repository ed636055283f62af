import Crypto
import Foundation

/// The key that identity numbers are encrypted with (dokal.md 9): AES-256-GCM, bound to the account that they belong to.
struct HealthKey: Sendable {
    private let key: SymmetricKey

    init(_ key: SymmetricKey) {
        self.key = key
    }

    /// Reads the key from a file, which is made with a random one when it isn't there. Blocks.
    /// - Throws: `StartError.key` when there is no key to be had.
    init(file path: String) throws(StartError) {
        if !FileManager.default.fileExists(atPath: path) {
            let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
            // The owner's alone, from the first moment on.
            guard
                FileManager.default.createFile(atPath: path, contents: fresh, attributes: [.posixPermissions: 0o600])
            else { throw .key(path: path, reason: "the file can't be made") }
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .key(path: path, reason: "the file can't be read")
        }
        guard bytes.count == 32 else { throw .key(path: path, reason: "it has \(bytes.count) bytes and not 32") }
        key = SymmetricKey(data: bytes)
    }

    /// Nonce, ciphertext and tag.
    func seal(_ text: String, of account: String) throws -> Data {
        let box = try AES.GCM.seal(Data(text.utf8), using: key, authenticating: Data(account.utf8))
        // A nonce of 12 bytes, the default, always has a combined form.
        guard let combined = box.combined else { throw APIError.internal }
        return combined
    }

    /// What was sealed for an account.
    /// - Throws: what CryptoKit throws for anything else.
    func open(_ sealed: Data, of account: String) throws -> String {
        let bytes = try AES.GCM.open(
            AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Data(account.utf8))
        return String(decoding: bytes, as: UTF8.self)
    }
}
