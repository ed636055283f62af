import GRDB
import HTTPTypes
import Hummingbird

/// Sign-in as Supabase's GoTrue serves it behind its gateway (dokal.md 2 leaves it to the Supabase SDK).
struct TokenRoutes: Sendable {
    let store: DokalStore
    let tokens: DokalTokens
    /// The publishable key that requests must bring; nil takes any.
    let apiKey: String?

    func add(to endpoints: DokalEndpoints) {
        endpoints.open("auth/v1/token", [.post: token])
    }

    /// An account as sign-in needs it.
    private struct User: Sendable {
        let id: String
        let email: String
        let password: String
        let createdAt: String

        init(row: Row) {
            (id, email, password, createdAt) = (row[0], row[1], row[2], row[3])
        }

        static func find(_ db: Database, _ column: String, _ value: String) throws -> User? {
            try Row.fetchOne(
                db, sql: "SELECT id, email, password, created_at FROM profile WHERE \(column) = ?", arguments: [value]
            ).map(User.init)
        }
    }

    @Sendable private func token(_ call: Call) async throws -> Response {
        guard let key = call.request.headers[.apiKey], !key.isEmpty else {
            return Self.gatewayRefusal("No API key found in request")
        }
        guard apiKey == nil || key == apiKey else { return Self.gatewayRefusal("Invalid API key") }
        guard let body = try? await call.body() else {
            return Self.refusal("bad_json", "Could not read request body as JSON")
        }
        func text(_ field: String) -> String? {
            if case .string(let text)? = body[field] { text } else { nil }
        }
        switch call.selection.text("grant_type") {
        case "password": return try await signIn(email: text("email") ?? "", password: text("password") ?? "")
        case "refresh_token": return try await renew(text("refresh_token") ?? "")
        default: return Self.refusal("validation_failed", "unsupported_grant_type")
        }
    }

    private func signIn(email: String, password: String) async throws -> Response {
        guard let user = try await store.database.read({ try User.find($0, "email", email) }),
            try await PasswordHash.verify(password, against: user.password)
        else { return Self.refusal("invalid_credentials", "Invalid login credentials") }
        let refresh = try await store.change { try RefreshTokens(db: $0.db, now: $0.now).begin(account: user.id) }
        return try await session(of: user, refresh: refresh)
    }

    private func renew(_ token: String) async throws -> Response {
        let result = try await store.change { change in
            try RefreshTokens(db: change.db, now: change.now).renew(token)
        }
        switch result {
        case .success(let (account, successor)):
            guard let user = try await store.database.read({ try User.find($0, "id", account) }) else {
                throw APIError.internal
            }
            return try await session(of: user, refresh: successor)
        case .failure(.unknown):
            return Self.refusal("refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        case .failure(.used):
            return Self.refusal("refresh_token_already_used", "Invalid Refresh Token: Already Used")
        }
    }

    private func session(of user: User, refresh: String) async throws -> Response {
        let access = try await tokens.access(account: user.id, email: user.email)
        return .json { json in
            json.beginObject()
            json.field("access_token", access.token)
            json.field("token_type", "bearer")
            json.field("expires_in", access.lifetime)
            json.field("expires_at", access.expiry)
            json.field("refresh_token", refresh)
            json.key("user")
            json.beginObject()
            json.field("id", user.id)
            json.field("aud", "authenticated")
            json.field("role", "authenticated")
            json.field("email", user.email)
            json.field("created_at", user.createdAt)
            json.endObject()
            json.endObject()
        }
    }

    private static func refusal(_ code: String, _ message: String) -> Response {
        .json(status: .badRequest) { json in
            json.beginObject()
            json.field("code", 400)
            json.field("error_code", code)
            json.field("msg", message)
            json.endObject()
        }
    }

    private static func gatewayRefusal(_ message: String) -> Response {
        .json(status: .unauthorized) { json in
            json.beginObject()
            json.field("message", message)
            json.endObject()
        }
    }
}

extension HTTPField.Name {
    /// `apikey`, which a Supabase gateway asks for.
    fileprivate static let apiKey = HTTPField.Name("apikey") ?? .authorization
}
