import Foundation
import SyncCatalogue
import SyncModel
import Transport

/// What an answer to a sign-in, or to a renewal, gives. Its description shows nothing of it.
struct Grant: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    let token: String
    /// In seconds; nil where the answer has none.
    let lifetime: Int64?
    let account: String?
    let refreshToken: String?
    /// Nil where the answer has none, as to a renewal, or where it is found elsewhere.
    let role: String?

    /// What a token gives that was asked of nobody: a credential that goes along with every request, or nothing where nobody signs in.
    init(token: String) {
        self.token = token
        (lifetime, account, refreshToken, role) = (nil, nil, nil, nil)
    }

    /// Nil for an answer without a token.
    init?(_ json: JSONValue, by signIn: SignInRule) {
        guard let rule = signIn.token else { return nil }
        func text(_ path: [String]?) -> String? {
            guard let value = path.flatMap(json.value(at:)) else { return nil }
            return value.string ?? value.integer.map(String.init)
        }
        guard let token = json.value(at: rule.tokenPath)?.string, !token.isEmpty else { return nil }
        self.token = token
        if case .answer(let member) = signIn.role { role = json.value(at: member)?.string } else { role = nil }
        lifetime = text(rule.lifetimePath).flatMap { Int64($0) }
        account = text(rule.accountPath)
        refreshToken = (rule.refresh?.tokenPath).flatMap(json.value(at:))?.string
    }

    var description: String { "Grant(redacted)" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension HTTPResponse {
    /// How long the server wants to be left alone, in milliseconds; nil when it does not say (RFC 9110 section 10.2.3).
    var wishedPause: Int64? {
        guard [429, 503].contains(status), let wish = fields["Retry-After"] else { return nil }
        return RetryAfter.parse(wish, now: serverDate ?? receivedAt).map { $0.components.seconds * 1000 }
    }
}
