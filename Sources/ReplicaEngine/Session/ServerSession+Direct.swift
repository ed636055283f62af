import SyncCatalogue
import SyncModel
import Transport

/// Credentials that go along with every request: there is no sign-in, and an answer to any request may be the first to say that one is wrong.
extension ServerSession {
    /// What a request carries, and whether it is the one that finds out whether the server takes it.
    struct Pass: Sendable {
        let text: String
        let isTrial: Bool
    }

    /// What a request carries that leaves now. Where the server has not shown yet that it takes the credential, one request tries it and the
    /// others wait for its answer: several with a wrong password, side by side, lock accounts.
    func pass() async throws -> Pass {
        while true {
            let text = try await token()
            guard catalogue.signIn.isDirect, proven != text else { return Pass(text: text, isTrial: false) }
            guard trial != nil else {
                trial = []
                return Pass(text: text, isTrial: true)
            }
            await withCheckedContinuation { trial?.append($0) }
        }
    }

    /// Lets the others go on, whatever came of the request.
    func end(_ pass: Pass) {
        guard pass.isTrial else { return }
        let waiting = trial ?? []
        trial = nil
        for continuation in waiting { continuation.resume() }
    }

    /// Judges what an answer says of what the request carried. A token that is refused is forgotten.
    ///
    /// - Parameter isRepeated: Whether the same was asked just before: a token that is refused at once is not to blame.
    /// - Returns: The refusal of a credential, which is not sent again until it is another or a person asks; nil where there is none.
    func judge(_ response: HTTPResponse, _ pass: Pass, isRepeated: Bool = false) async -> EngineError? {
        guard response.status == 401 else {
            if catalogue.signIn.isDirect, proven != pass.text, response.isOfSignedIn { await prove(pass.text) }
            return nil
        }
        switch catalogue.signIn.way {
        case .token:
            if !isRepeated { tokens.refuse(pass.text) }
            return nil
        case .open:
            return .unusableAnswer(
                what: "a request without a sign-in",
                reason: "the server answered 401: it wants one, and the catalogue's sign-in is of the kind 'none'")
        case .basic, .apiKey: return await refuse(pass, response)
        }
    }

    /// The credential of the account's file as a request carries it, once the server has taken it where the catalogue has a check; nothing where
    /// nobody signs in.
    func direct() async throws -> Grant {
        guard catalogue.signIn.isDirect else { return Grant(token: "") }
        let credential = try await credential()
        try await refuseKnown(credential)
        let text = try signing.text(of: credential) ?? ""
        guard let request = signing.check(text), proven != text else { return Grant(token: text) }
        do {
            try signing.check(try await ask(request), of: text)
        } catch EngineError.signInRefused(let words) {
            await remember(refused: credential, words)
            throw EngineError.signInRefused(words)
        }
        await prove(text)
        return Grant(token: text)
    }

    private func prove(_ text: String) async {
        guard proven != text else { return }
        proven = text
        await forgetRefusal()
    }

    private func refuse(_ pass: Pass, _ response: HTTPResponse) async -> EngineError? {
        guard let words = signing.refusal(in: response) else { return nil }
        if proven == pass.text { proven = nil }
        tokens.refuse(pass.text)
        // Another one, put into the file meanwhile, was not refused.
        guard let credential = try? await credential(), (try? signing.text(of: credential)) == pass.text else {
            return nil
        }
        await remember(refused: credential, words)
        let refusal = EngineError.signInRefused(words)
        signInFailure = refusal.description
        return refusal
    }
}

extension HTTPResponse {
    /// Whether the server answered as it does to who is signed in: it did what was asked for, or refused that itself. A limit, a proxy and a page
    /// of somebody else's say nothing of the credential.
    fileprivate var isOfSignedIn: Bool {
        switch status {
        case 204, 304: true
        case 200..<300: isJSON
        case 400..<500: ![401, 403, 407, 408, 425, 429].contains(status) && isJSON
        default: false
        }
    }

    /// Whether it came with JSON; of a long one that went into a file its type tells.
    private var isJSON: Bool {
        guard case .bytes = body else { return fields["Content-Type"]?.lowercased().contains("json") == true }
        return ServerAnswer(self).json != nil
    }
}
