import SyncCatalogue
import Transport

/// How requests say whose they are.
extension SignInRule {
    /// Where a request carries what says whose it is: the name of a header field, or `?name=` of a query's parameter; nil where it carries
    /// nothing.
    public var credentialPlace: String? {
        switch way {
        case .open: nil
        case .token, .basic: "Authorization"
        case .apiKey(.header(let name, _)): name
        case .apiKey(.parameter(let name)): "?\(name)="
        }
    }

    /// A request that carries a token, or the credential itself. One of an API that is open to all stays as it is.
    ///
    /// - Parameter text: The token, or the text of a ``DirectCredential``.
    func authorised(_ request: HTTPRequest, with text: String) -> HTTPRequest {
        var request = request
        switch way {
        case .open: break
        case .token(let rule): request.fields["Authorization"] = "\(rule.scheme) \(text)"
        case .basic: request.fields["Authorization"] = "Basic \(text)"
        case .apiKey(.header(let name, let scheme)):
            request.fields[name] = scheme.map { "\($0) \(text)" } ?? text
        case .apiKey(.parameter(let name)):
            request.url = Self.put(name, Endpoint.escape(text), into: request.url)
        }
        return request
    }

    /// What an answer says, without the credential: some servers tell it back in their errors, and those are shown, logged and stored.
    ///
    /// - Parameter text: What the request carried.
    func redacted(_ response: HTTPResponse, of text: String) -> HTTPResponse {
        guard isDirect, response.status >= 400, case .bytes(let bytes) = response.body else { return response }
        var response = response
        response.body = .bytes(SecretEcho(of: text, by: self).removed(from: bytes))
        return response
    }

    /// Puts a parameter into a query, in the place of one of that name: servers tell whole addresses of the next page, parameters included.
    private static func put(_ name: String, _ value: String, into url: String) -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let others = (parts.count > 1 ? parts[1] : "").split(separator: "&").filter {
            $0.prefix { $0 != "=" } != name
        }
        return parts[0] + "?" + (others.map(String.init) + ["\(name)=\(value)"]).joined(separator: "&")
    }
}
