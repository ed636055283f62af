import SyncCatalogue
import SyncModel
import Transport

/// How a probe signs in: as the catalogue says, once.
extension ServerProbe {
    /// Signs in.
    ///
    /// - Returns: The role that is told; nil where none is.
    func enter(_ credential: Credential?) async throws -> String? {
        let rule = catalogue.signIn
        if rule.way == .open { return catalogue.role(asked: nil) }
        guard let credential else { throw EngineError.secretFile("the server wants a sign-in, and there is none") }
        quotation = Quotation(SecretEcho([credential.password]))
        guard rule.token != nil else { return try await enterDirectly(credential) }
        let request = signing.request(.password(credential))
        let name = "\(request.method) \(request.url.prefix { $0 != "?" })"
        let response = try await send(request, name)
        let answer = ServerAnswer(response)
        guard (200..<300).contains(response.status), let json = answer.json else {
            let words = quotation.plain(answer.words(catalogue.errorWords))
            add(.signInRefused(status: response.status, words: words), request: name)
            throw EngineError.signInRefused(words)
        }
        let reading = SignInReading(json, by: rule, roles: catalogue.facedRoles)
        for problem in reading.problems { add(problem, request: name) }
        guard let grant = reading.grant else {
            throw EngineError.unusableAnswer(what: "the sign-in answer", reason: "no token was found in it")
        }
        self.grant = grant
        quotation = Quotation(SecretEcho([credential.password, grant.token] + [grant.refreshToken].compactMap(\.self)))
        return try await toldRole(of: grant) ?? reading.role
    }

    /// Takes what goes along with every request.
    private func enterDirectly(_ credential: Credential) async throws -> String? {
        guard let text = try signing.text(of: credential) else { return nil }
        grant = Grant(token: text)
        quotation = Quotation(SecretEcho([credential.password, "\(credential.login):\(credential.password)", text]))
        if let path = catalogue.signIn.checkPath {
            let answer = try await ask(path, isPublic: false)
            if answer.status >= 400 {
                add(.refused(status: answer.status, words: answer.words), request: answer.request)
            }
        }
        return catalogue.role(asked: nil)
    }

    /// The role, where not the answer to the sign-in tells it.
    private func toldRole(of grant: Grant) async throws -> String? {
        switch catalogue.signIn.role {
        case .answer: return nil
        case .read(let path, let member):
            let answer = try await ask(path, isPublic: false)
            if let role = answer.json?.value(at: member)?.string, answer.status < 300 { return role }
            let found =
                answer.status < 300
                ? answer.json.map { SignInReading.roles(in: $0, known: catalogue.facedRoles) } ?? [] : []
            let reason = answer.status < 300 ? "the answer has no '\(member.dotted)'" : answer.words
            add(.noRole(reason: reason, found: found.map(\.dotted), path: path), request: answer.request)
            return found.first.flatMap { answer.json?.value(at: $0)?.string }
        case .claim:
            do {
                return try await signing.role(of: grant) { _ in throw EngineError.stopping }
            } catch let error as EngineError {
                add(.noRole(reason: quotation.plain(error.description), found: [], path: nil))
                return nil
            }
        case .constant, .asked, .sole: return catalogue.role(asked: nil)
        }
    }
}
