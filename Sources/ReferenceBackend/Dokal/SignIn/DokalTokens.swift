import Crypto
import Foundation
import GRDB
import JWTKit

/// Issues and reads access tokens as Supabase's GoTrue makes them (dokal.md 2): HS256.
struct DokalTokens: Sendable {
    /// An access token and when it ends.
    struct Access: Sendable {
        let token: String
        /// Seconds.
        let lifetime: Int64
        /// Seconds since 1970.
        let expiry: Int64
    }

    private let keys: JWTKeyCollection
    private let lifetime: Int64
    private let now: @Sendable () -> Date

    /// Takes the database's own secret, making one up the first time, so that tokens outlive a restart.
    init(database: ClinicDatabase, lifetime: Duration, now: @escaping @Sendable () -> Date) async throws {
        let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let secret = try await database.write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO secret VALUES ('jwt', ?)", arguments: [fresh])
            return try Data.fetchOne(db, sql: "SELECT value FROM secret WHERE name = 'jwt'") ?? fresh
        }
        keys = await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        self.lifetime = lifetime.components.seconds
        self.now = now
    }

    /// An access token for an account.
    func access(account: String, email: String) async throws -> Access {
        let issued = Int64(now().timeIntervalSince1970)
        let claims = GoTrueClaims(
            sub: account, email: email, aud: "authenticated", role: "authenticated", iat: issued,
            exp: issued + lifetime, session_id: Identifier.new())
        return Access(token: try await keys.sign(claims), lifetime: lifetime, expiry: claims.exp)
    }

    /// The account of an access token, for the handshake of dokal.md 15, too; nil when it is forged, expired or malformed.
    func accountID(forAccessToken token: String) async -> String? {
        guard let claims = try? await keys.verify(token, as: GoTrueClaims.self), claims.role == "authenticated",
            claims.exp > Int64(now().timeIntervalSince1970)
        else { return nil }
        return claims.sub
    }

    /// The account of an `Authorization` header; nil unless that is a bearer token which is good.
    func accountID(authorization: String?) async -> String? {
        let words = (authorization ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return await accountID(forAccessToken: String(words[1]))
    }
}

/// GoTrue's claims under their own names.
// swift-format-ignore: AlwaysUseLowerCamelCase
private struct GoTrueClaims: JWTPayload {
    let sub: String
    let email: String
    let aud: String
    let role: String
    let iat: Int64
    let exp: Int64
    let session_id: String

    /// Expiry is checked against the server's injected clock, not here.
    func verify(using algorithm: some JWTAlgorithm) {}
}
