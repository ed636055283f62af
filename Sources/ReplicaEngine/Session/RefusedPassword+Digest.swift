import Crypto
import Foundation
import Transport

extension RefusedPassword {
    /// So many rounds cost milliseconds here, and who guesses by the million as many times more.
    private static let rounds = 10_000
    /// A server's words are kept so far.
    private static let longestWords = 1_000

    /// A refusal of the password of a credential.
    init(of credential: Credential, words: String) {
        var random = SystemRandomNumberGenerator()
        let salt = Self.hexadecimal((0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
        self.init(
            salt: salt, digest: Self.digest(credential, salt: salt), words: String(words.prefix(Self.longestWords)))
    }

    /// Whether it was this password.
    func isOf(_ credential: Credential) -> Bool { Self.digest(credential, salt: salt) == digest }

    private static func digest(_ credential: Credential, salt: String) -> String {
        let key = SymmetricKey(data: Data(credential.password.utf8))
        var round = Data(HMAC<SHA256>.authenticationCode(for: Data(salt.utf8), using: key))
        for _ in 1..<rounds { round = Data(HMAC<SHA256>.authenticationCode(for: round, using: key)) }
        return hexadecimal(round)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }
}
