import ReplicaEngine
import SyncCatalogue
import SyncModel
import Synchronization

/// What all workstations of a simulation share: the server, the true time, and the record of what happened.
final class World: Sendable {
    let time = SimulatedTime()
    let catalogue: Catalogue
    let role: String
    /// Seals what is sensitive in all replicas.
    let vault: Vault
    private let state: Mutex<ModelServer>
    let tally = Mutex(Tally())
    /// How many requests left.
    let requests = Mutex(0)
    let trace: Trace?

    init(_ server: ModelServer, trace: Trace?) {
        catalogue = server.catalogue
        role = server.role
        vault = catalogue.isSealed ? Vault(secret: Array(0..<32)) : .open
        state = Mutex(server)
        self.trace = trace
    }

    /// Works on the server as it is now: what was postponed until now is done first.
    func server<Value>(_ body: (inout ModelServer) -> Value) -> Value {
        let now = time.now
        return state.withLock { server in
            for call in server.catchUp(to: now) { trace?.note("  late: the server does \(call.method) \(call.path)") }
            return body(&server)
        }
    }

    /// The route of a request; nil for one that the server does not know.
    func route(of call: WireCall) -> Route? { state.withLock { $0.route(of: call)?.route } }

    func count(_ kind: Tally.Kind, _ word: String) { tally.withLock { $0.count(kind, word) } }

    /// A colleague's write at the server; what the server refuses is no concern of anybody's.
    func colleague(_ draft: WriteDraft) {
        let words = server { server -> String in
            guard let table = server.tables[draft.resource] else { return "nothing" }
            let resource = table.resource
            var draw = Draw(draft.word)
            var action: ActionRule?
            if case .act(let name) = draft.kind { action = resource.faces[role]?.actions[name] }
            let form = catalogue.ids.usual
            let id = table.rows.isEmpty ? nil : draw.pick(table.rows).id
            let fields = Wording(catalogue: catalogue, serverOf: role).fields(of: draft, resource, action, &draw) {
                target, draw in
                guard let rows = server.tables[target]?.rows, !rows.isEmpty else { return nil }
                return form.json(draw.pick(rows).id)
            }
            guard let fields else { return "nothing to refer to" }
            do throws(WireRefusal) {
                switch draft.kind {
                case .create:
                    return "makes \(JSONValue.object(try server.create(resource.name, fields, by: .colleague)).text)"
                case .update:
                    guard let id else { return "nothing" }
                    _ = try server.update(resource.name, id, fields, by: .colleague)
                    return "changes \(resource.name) \(id): \(JSONValue.object(fields).text)"
                case .delete:
                    guard let id else { return "nothing" }
                    try server.delete(resource.name, id, by: .colleague)
                    return "removes \(resource.name) \(id)"
                case .act(let name):
                    guard let id else { return "nothing" }
                    _ = try server.act(resource.name, id, name, fields, by: .colleague)
                    return "\(name) \(resource.name) \(id)"
                case .attach(let field):
                    guard let id else { return "nothing" }
                    let address = server.keep(FileContent.draw(&draw))
                    _ = try server.update(resource.name, id, [field: .string(address)], by: .colleague)
                    return "attaches \(address) to \(resource.name) \(id)"
                }
            } catch {
                return "refused: \(error.words)"
            }
        }
        count(.event, "colleague \(draft.kind.name)")
        trace?.note("  colleague \(words)")
    }
}

extension WriteDraft.Kind {
    /// The word by which it is counted.
    var name: String {
        switch self {
        case .create: "create"
        case .update: "update"
        case .delete: "delete"
        case .act: "action"
        case .attach: "attachment"
        }
    }
}
