import Crypto
import Foundation
import GRDB

/// Refresh tokens, each good for one renewal, as GoTrue rotates them. All that came from one sign-in are a family.
struct RefreshTokens {
    /// Why a token is refused.
    enum Refusal: Error, Equatable, Sendable {
        case unknown
        /// It was used before, longer ago than a client needs to ask again; the whole family is no good any more.
        case used
    }

    /// For so many milliseconds after its use a token gives the same successor again, to a client that lost the answer.
    static let reuseInterval: Int64 = 10_000

    let db: Database
    let now: Timestamp

    /// The first token of a new family.
    func begin(account: String) throws -> String {
        try issue(account: account, family: Identifier.new())
    }

    /// The account of a token, and the token that takes its place. A refusal is returned and not thrown, since what it
    /// writes must stay.
    func renew(_ token: String) throws -> Result<(account: String, successor: String), Refusal> {
        let row = try Row.fetchOne(
            db, sql: "SELECT account, family, used_at, successor, is_revoked FROM refresh_token WHERE token = ?",
            arguments: [token])
        guard let row else { return .failure(.unknown) }
        let (account, family): (String, String) = (row[0], row[1])
        let (usedAt, known, isRevoked): (Int64?, String?, Bool) = (row[2], row[3], row[4])
        if isRevoked { return .failure(.used) }
        if let usedAt, let known {
            if now.milliseconds - usedAt <= Self.reuseInterval, try isUnused(known) {
                return .success((account, known))
            }
            try db.execute(sql: "UPDATE refresh_token SET is_revoked = 1 WHERE family = ?", arguments: [family])
            return .failure(.used)
        }
        let successor = try issue(account: account, family: family)
        try db.execute(
            sql: "UPDATE refresh_token SET used_at = ?, successor = ? WHERE token = ?",
            arguments: [now.milliseconds, successor, token])
        return .success((account, successor))
    }

    private func isUnused(_ token: String) throws -> Bool {
        try db.has("SELECT 1 FROM refresh_token WHERE token = ? AND used_at IS NULL", [token])
    }

    private func issue(account: String, family: String) throws -> String {
        let token = SymmetricKey(size: .bits128).withUnsafeBytes { bytes in
            bytes.map { String($0, radix: 36) }.joined()
        }
        try db.insert(into: "refresh_token", ["token": token, "family": family, "account": account])
        return token
    }
}
