import Crypto
import Foundation
import GRDB
import JWTKit

/// Issues and reads the JSON Web Tokens of sign-in (cabinet-medical.md 1.2): HS256, with SimpleJWT's claims.
struct Tokens: Sendable {
    private let keys: JWTKeyCollection
    private let accessLifetime: Duration
    private let now: @Sendable () -> Date

    /// How long a refresh token lasts: a day, SimpleJWT's default.
    private static let refreshLifetime = Duration.seconds(86_400)

    /// Takes the database's own secret, making one up the first time, so that tokens outlive a restart but no token of
    /// one clinic is good at another.
    init(database: ClinicDatabase, accessLifetime: Duration, now: @escaping @Sendable () -> Date) async throws {
        let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let secret = try await database.write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO secret VALUES ('jwt', ?)", arguments: [fresh])
            return try Data.fetchOne(db, sql: "SELECT value FROM secret WHERE name = 'jwt'") ?? fresh
        }
        keys = await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        self.accessLifetime = accessLifetime
        self.now = now
    }

    /// An access and a refresh token.
    func pair(for account: Account) async throws -> (access: String, refresh: String) {
        (
            try await keys.sign(claims(account, "access", accessLifetime)),
            try await keys.sign(claims(account, "refresh", Self.refreshLifetime))
        )
    }

    /// The account of an access token; nil when the token is forged, expired, malformed or of another type.
    func accountID(of token: String) async -> Int64? {
        guard let claims = try? await keys.verify(token, as: Claims.self), claims.token_type == "access",
            claims.exp > Int64(now().timeIntervalSince1970)
        else { return nil }
        return claims.user_id
    }

    /// The account of an `Authorization` header; nil unless that is a bearer token which is good.
    func accountID(authorization: String) async -> Int64? {
        let words = authorization.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return await accountID(of: String(words[1]))
    }

    private func claims(_ account: Account, _ type: String, _ lifetime: Duration) -> Claims {
        let issued = Int64(now().timeIntervalSince1970)
        let jti = UUID().uuidString.lowercased().filter { $0 != "-" }
        return Claims(
            token_type: type, exp: issued + lifetime.components.seconds, iat: issued, jti: jti, user_id: account.id)
    }
}

/// SimpleJWT's claims under their own names.
// swift-format-ignore: AlwaysUseLowerCamelCase
private struct Claims: JWTPayload {
    let token_type: String
    let exp: Int64
    let iat: Int64
    let jti: String
    let user_id: Int64

    /// Expiry is checked against the server's injected clock, not here.
    func verify(using algorithm: some JWTAlgorithm) {}
}
