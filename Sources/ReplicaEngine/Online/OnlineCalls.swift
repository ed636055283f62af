import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Asks the server for what it alone can do. Nothing is queued: what can't be done now is refused.
public struct OnlineCalls: Sendable {
    private let context: EngineContext
    private let session: ServerSession

    /// The calls of an engine's account.
    public init(_ engine: SyncEngine) {
        (context, session) = (engine.context, engine.session)
    }

    /// Carries one out.
    ///
    /// - Parameters:
    ///   - name: What is asked for, as the catalogue names it.
    ///   - fields: What it takes, each field that it names and no other.
    /// - Returns: The server's answer.
    /// - Throws: ``EngineError``, or `TransportFailure` when the server is away.
    public func perform(_ name: String, fields: JSONObject) async throws -> JSONValue {
        guard let rule = context.catalogue.online.first(where: { $0.name == name }) else {
            throw EngineError.unknownOnlineCall(name, known: context.catalogue.online.map(\.name))
        }
        var faults: [String: FieldFault] = [:]
        for field in rule.fields where fields[field] == nil { faults[field] = .required }
        let taken = rule.fields + rule.optionalFields
        for field in fields.keys where !taken.contains(field) { faults[field] = .notOfCall(takes: taken) }
        for word in rule.endpoint.words where faults[word] == nil {
            if fields[word].flatMap({ ServerID(json: $0) }).map({ ServerID.isUsable($0.text) }) != true {
                faults[word] = .notOfPath
            }
        }
        guard faults.isEmpty else { throw EngineError.invalidFields(resource: name, faults: faults) }
        let request = request(for: rule.endpoint, fields)
        let response = try await send(request, needsSignIn: rule.needsSignIn)
        let answer = ServerAnswer(response)
        let words = answer.words(context.catalogue.errorWords)
        if context.catalogue.refusals.contains(where: {
            $0.covers(status: response.status, message: words, body: answer.json)
        }) {
            throw EngineError.refused(.init(.byServer(words)))
        }
        if (200..<300).contains(response.status), !answer.isForeign,
            let password = rule.passwordField.flatMap({ fields[$0]?.string })
        {
            await session.adopt(password: password)
        }
        if (200..<300).contains(response.status), answer.isEmpty { return .null }
        guard (200..<300).contains(response.status), let body = answer.json else {
            if answer.isForeign || response.status >= 500 {
                throw EngineError.unusableAnswer(
                    what: "the answer to \(name)", reason: "the server answered \(response.status)")
            }
            throw EngineError.refused(.init(.byServer(words)))
        }
        return body
    }

    /// The request: what the path names goes into it, the rest into the body, or into the query where there is none.
    private func request(for endpoint: Endpoint, _ fields: JSONObject) -> HTTPRequest {
        let path = endpoint.path { fields[$0].flatMap { ServerID(json: $0) }?.text } ?? endpoint.path
        let rest = fields.filter { !endpoint.words.contains($0.key) }
        let method = HTTPMethod(rawValue: endpoint.method)
        var request = HTTPRequest(
            method: method, url: session.baseURL + path, fields: ["Accept": "application/json"],
            destination: .memory(limit: 1 << 20))
        if ["GET", "DELETE"].contains(endpoint.method) {
            let query = String(decoding: FormText.body(JSONValue.object(rest)), as: UTF8.self)
            if !query.isEmpty { request.url += "?" + query }
        } else {
            request.fields["Content-Type"] = "application/json"
            request.body = .bytes(JSONValue.object(rest).utf8Text)
        }
        return request
    }

    private func send(_ request: HTTPRequest, needsSignIn: Bool) async throws -> HTTPResponse {
        guard needsSignIn else { return try await session.open(request) }
        // Asked for by itself, so that a refused sign-in and a server that is away are told apart.
        _ = try await session.realtimeToken(renewed: false)
        do {
            return try await session.write(request)
        } catch let notSent as ServerSession.NotSent {
            throw EngineError.offline(notSent.reason)
        }
    }
}
