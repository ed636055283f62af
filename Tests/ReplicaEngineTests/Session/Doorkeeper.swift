import SyncModel
import SyncTestSupport
import Synchronization

/// A service that signs in, and the API that takes its tokens. Refresh tokens rotate, and one that was used is refused.
final class Doorkeeper: Sendable {
    static let service = "https://door.example"
    static let api = "https://api.example"

    /// What becomes of a request for a token, instead of its usual answer.
    enum Fate: Sendable {
        /// It is done, and the answer is lost.
        case answerLost
        /// Another answer, with nothing done.
        case instead(ScriptedTransport.Answer)
    }

    private struct State: Sendable {
        var number = 0
        var refreshToken = ""
        var accessTokens: Set<String> = []
        var role = "nurse"
        var lifetime: JSONValue = 3600
        var fates: [Fate] = []
        var proofs: [String] = []
        var onRead: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// The proofs that were brought, in order: `password`, or the refresh token.
    var proofs: [String] { state.withLock { $0.proofs } }
    var refreshToken: String { state.withLock { $0.refreshToken } }

    func set(role: String) { state.withLock { $0.role = role } }
    func set(lifetime: JSONValue) { state.withLock { $0.lifetime = lifetime } }
    /// What becomes of the next requests for a token.
    func queue(_ fates: Fate...) { state.withLock { $0.fates += fates } }
    /// Refuses the tokens that were given out.
    func forgetAccessTokens() { state.withLock { $0.accessTokens = [] } }
    func forgetRefreshToken() { state.withLock { $0.refreshToken = "gone" } }
    func onRead(_ look: @escaping @Sendable () -> Void) { state.withLock { $0.onRead = look } }

    func answer(_ exchange: ScriptedTransport.Exchange) -> ScriptedTransport.Answer {
        if exchange.url.hasPrefix(Self.service) { return state.withLock { Self.token(exchange, &$0) } }
        let (look, answer) = state.withLock { state in (state.onRead, Self.read(exchange, state)) }
        if exchange.path != "/me" { look?() }
        return answer
    }

    private static func token(
        _ exchange: ScriptedTransport.Exchange, _ state: inout State
    ) -> ScriptedTransport.Answer {
        let isRefresh = exchange.query == "grant_type=refresh_token"
        state.proofs.append(isRefresh ? exchange.body?["refresh_token"]?.string ?? "none" : "password")
        let fate = state.fates.isEmpty ? nil : state.fates.removeFirst()
        if case .instead(let answer)? = fate { return answer }
        guard exchange.fields["apikey"] == "anon", exchange.fields["Authorization"] == nil,
            isRefresh
                ? exchange.body?["refresh_token"]?.string == state.refreshToken
                : exchange.query == "grant_type=password"
                    && exchange.body == ["email": "rim@clinic.example", "password": "s3cret"]
        else { return .json(400, ["code": 400, "error_code": "invalid_grant", "msg": "Invalid grant"]) }
        state.number += 1
        state.refreshToken = "refresh-\(state.number)"
        state.accessTokens = ["access-\(state.number)"]
        if case .answerLost? = fate { return .failure(.cut, mayHaveReachedServer: true) }
        return .json(
            200,
            [
                "access_token": .string("access-\(state.number)"), "refresh_token": .string(state.refreshToken),
                "expires_in": state.lifetime, "user": ["id": "7f"],
            ])
    }

    private static func read(_ exchange: ScriptedTransport.Exchange, _ state: State) -> ScriptedTransport.Answer {
        if exchange.path == "/open" {
            return exchange.fields["Authorization"] == nil ? .json(200, []) : .json(400, ["message": "a token"])
        }
        let bearer = exchange.fields["Authorization"]?.split(separator: " ").last.map(String.init) ?? ""
        guard exchange.fields["apikey"] == nil, state.accessTokens.contains(bearer) else {
            return .json(401, ["error": ["message": "no such token"]])
        }
        return .json(200, exchange.path == "/me" ? ["profile": ["role": .string(state.role)]] : [])
    }
}
