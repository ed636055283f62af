import ControlProtocol
import SyncCatalogue
import SyncModel
import Transport

extension ReplicaControl {
    /// Asks the server for what it alone can do. Nothing is queued: what can't be done now is refused.
    func callOnline(_ call: ControlCall) async throws -> RawJSON {
        let name = call["name"]?.string ?? ""
        guard let rule = context.catalogue.online.first(where: { $0.name == name }) else {
            let known = context.catalogue.online.map(\.name).joined(separator: ", ")
            throw ControlError.notFound("'\(name)' among what is done online", next: "there are: \(known)")
        }
        let fields = call["fields"]?.object ?? [:]
        var reasons: [String: String] = [:]
        for field in rule.fields where fields[field] == nil { reasons[field] = "is required" }
        for field in fields.keys where !rule.fields.contains(field) {
            reasons[field] = "is not taken; there are: \(rule.fields.joined(separator: ", "))"
        }
        guard reasons.isEmpty else { throw EngineError.invalidFields(resource: name, reasons: reasons) }
        let request = HTTPRequest(
            method: HTTPMethod(rawValue: rule.endpoint.method), url: engine.session.baseURL + rule.endpoint.path,
            fields: ["Accept": "application/json", "Content-Type": "application/json"],
            body: JSONValue.object(fields).utf8Text, destination: .memory(limit: 1 << 20))
        let response = try await send(request, needsSignIn: rule.needsSignIn)
        let answer = ServerAnswer(response)
        guard (200..<300).contains(response.status), let body = answer.json else {
            if answer.isForeign || response.status >= 500 {
                throw EngineError.unusableAnswer(
                    what: "the answer to \(name)", reason: "the server answered \(response.status)")
            }
            throw EngineError.refused(.init(code: "server", message: answer.words(context.catalogue.errorWords)))
        }
        return RawJSON(body)
    }

    private func send(_ request: HTTPRequest, needsSignIn: Bool) async throws -> HTTPResponse {
        guard needsSignIn else { return try await engine.session.open(request) }
        // Asked for by itself, so that a refused sign-in and a server that is away are told apart.
        _ = try await engine.session.realtimeToken(renewed: false)
        do {
            return try await engine.session.write(request)
        } catch let notSent as ServerSession.NotSent {
            throw EngineError.offline(notSent.reason)
        }
    }
}
