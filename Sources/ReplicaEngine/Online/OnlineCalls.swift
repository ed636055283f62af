import SyncModel
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
        for field in fields.keys where !rule.fields.contains(field) { faults[field] = .notOfCall(takes: rule.fields) }
        guard faults.isEmpty else { throw EngineError.invalidFields(resource: name, faults: faults) }
        let request = HTTPRequest(
            method: HTTPMethod(rawValue: rule.endpoint.method), url: session.baseURL + rule.endpoint.path,
            fields: ["Accept": "application/json", "Content-Type": "application/json"],
            body: JSONValue.object(fields).utf8Text, destination: .memory(limit: 1 << 20))
        let response = try await send(request, needsSignIn: rule.needsSignIn)
        let answer = ServerAnswer(response)
        if (200..<300).contains(response.status), !answer.isForeign,
            let password = rule.passwordField.flatMap({ fields[$0]?.string })
        {
            await session.adopt(password: password)
        }
        guard (200..<300).contains(response.status), let body = answer.json else {
            if answer.isForeign || response.status >= 500 {
                throw EngineError.unusableAnswer(
                    what: "the answer to \(name)", reason: "the server answered \(response.status)")
            }
            throw EngineError.refused(.init(.byServer(answer.words(context.catalogue.errorWords))))
        }
        return body
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
