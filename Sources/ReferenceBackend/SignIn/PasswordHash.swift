import Crypto
import CryptoExtras
import Foundation
import NIOPosix

/// Passwords as PBKDF2-SHA256, encoded as Django does: `pbkdf2_sha256$rounds$salt$base64`.
///
/// Hashing takes a good part of a second by design, so that it runs on the thread pool.
enum PasswordHash {
    /// Hashes a new password with a random salt; the rounds, kept in the encoding, are at least 1.
    static func make(_ password: String, rounds: Int) async throws -> String {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0).base64EncodedString() }
        return try await NIOThreadPool.singleton.runIfActive {
            try encode(password, salt: salt, rounds: rounds)
        }
    }

    /// Whether the password is the one that was hashed; false too for a hash that can't be read.
    static func verify(_ password: String, against encoded: String) async throws -> Bool {
        let parts = encoded.split(separator: "$").map(String.init)
        guard parts.count == 4, parts[0] == "pbkdf2_sha256", let rounds = Int(parts[1]), rounds > 0 else {
            return false
        }
        let candidate = try await NIOThreadPool.singleton.runIfActive {
            try encode(password, salt: parts[2], rounds: rounds)
        }
        return sameBytes(candidate, encoded)
    }

    /// The encoded hash for a known salt and number of rounds. Blocks.
    static func encode(_ password: String, salt: String, rounds: Int) throws -> String {
        let key = try KDF.Insecure.PBKDF2.deriveKey(
            from: Data(password.utf8), salt: Data(salt.utf8), using: .sha256, outputByteCount: 32,
            unsafeUncheckedRounds: rounds)
        return "pbkdf2_sha256$\(rounds)$\(salt)$\(key.withUnsafeBytes { Data($0).base64EncodedString() })"
    }

    /// Compares without telling by its duration where the difference is.
    private static func sameBytes(_ left: String, _ right: String) -> Bool {
        let pairs = zip(left.utf8, right.utf8)
        return left.utf8.count == right.utf8.count && pairs.reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
