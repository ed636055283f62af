import SyncCatalogue
import SyncModel
import Transport

/// One sign-in request and what its answer says.
public struct SignIn: Sendable {
    /// What a successful sign-in gives.
    public struct Answer: Sendable, Equatable {
        /// The access token.
        public let token: String
        /// The account's role on the server.
        public let role: String
    }

    private let rule: SignInRule
    private let errorWords: [[String]]

    /// A sign-in by a catalogue's rule.
    public init(rule: SignInRule, errorWords: [[String]]) {
        self.rule = rule
        self.errorWords = errorWords
    }

    /// Asks for a token.
    ///
    /// - Throws: ``EngineError/signInRefused(_:)``, ``EngineError/unusableAnswer(what:reason:)``, or `TransportFailure`.
    public func perform(_ credential: Credential, at baseURL: String, over transport: any HTTPTransport) async throws
        -> Answer
    {
        let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        let body = JSONValue.object([
            rule.loginField: .string(credential.login), rule.passwordField: .string(credential.password),
        ])
        let response = try await transport.send(
            HTTPRequest(
                method: .post, url: base + rule.path,
                fields: ["Content-Type": "application/json", "Accept": "application/json"], body: body.utf8Text,
                destination: .memory(limit: 1 << 20)))
        let answer = ServerAnswer(response)
        switch response.status {
        case 200..<300:
            guard let token = answer.json?.value(at: rule.tokenPath)?.string, !token.isEmpty,
                let role = answer.json?.value(at: rule.rolePath)?.string
            else {
                throw EngineError.unusableAnswer(
                    what: "the sign-in answer",
                    reason:
                        "it has no \(rule.tokenPath.joined(separator: ".")) or \(rule.rolePath.joined(separator: "."))")
            }
            return Answer(token: token, role: role)
        case 400..<500: throw EngineError.signInRefused(answer.words(errorWords))
        default: throw EngineError.unusableAnswer(what: "the sign-in answer", reason: answer.words(errorWords))
        }
    }
}
