import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

extension ReplicaControl {
    func listViews() -> RawJSON {
        let views = context.catalogue.views.filter { $0.roles.contains(context.role) }.map { view -> JSONValue in
            [
                "name": .string(view.name), "summary": .string(view.summary), "path": .string(view.path),
                "parameters": .array(view.parameters.map(JSONValue.string)),
            ]
        }
        return RawJSON(["views": .array(views)])
    }

    func getView(_ call: ControlCall) async throws -> RawJSON {
        let name = call["view"]?.string ?? ""
        guard let view = context.catalogue.view(named: name), view.roles.contains(context.role) else {
            throw ControlError.notFound("view '\(name)'", next: "views.list names them")
        }
        let parameters = call["params"]?.object ?? [:]
        if let stranger = parameters.keys.sorted().first(where: { !view.parameters.contains($0) }) {
            throw ControlError.refused(
                reason: "unknown-parameter", message: "the view '\(name)' takes no '\(stranger)'",
                next: "views.list names the parameters of each view")
        }
        if let slots = view.slots {
            let context = context
            return RawJSON(
                try await context.replica.read { try SlotDesk.answer(to: slots, parameters: parameters, context, $0) })
        }
        let text = try await context.replica.read { try $0.view(view, parameters: parameters) }
        return RawJSON(bytes: Array(text.utf8))
    }

    /// Asks the server for what it alone can do.
    func callOnline(_ call: ControlCall) async throws -> RawJSON {
        RawJSON(
            try await OnlineCalls(engine).perform(
                call["name"]?.string ?? "", fields: call["fields"]?.object ?? [:]))
    }

    func listResources() async throws -> RawJSON {
        let context = context
        return try await context.replica.read { reader in
            let resources = try context.resources.map { resource -> JSONValue in
                let face = try context.face(of: resource)
                let state = try reader.resourceState(resource)
                let writes = [
                    ("create", face.create), ("update", face.update), ("delete", face.delete),
                ].filter { $0.1 != nil }.map { JSONValue.string($0.0) }
                return [
                    "name": .string(resource.name), "summary": .string(resource.summary),
                    "documents": .integer(Int64(try reader.count(resource))),
                    "pulled_at": WireTime.json(state.pulledAt),
                    "fields": .array(resource.fields.map { Self.json($0, resource.policy(for: $0.name)) }),
                    "conflict": .string(resource.policy.rawValue), "writes": .array(writes),
                    "actions": .array(face.actions.keys.sorted().map(JSONValue.string)),
                    "filters": .array(resource.filters.map { .string($0.name) }),
                    "booking": .bool(resource.booking != nil),
                ]
            }
            return RawJSON(["resources": .array(resources)])
        }
    }

    /// Runs a caller's own statement. The rows are spliced into the answer as the sandbox wrote them.
    func query(_ call: ControlCall) async throws -> RawJSON {
        let result = try await context.replica.query(
            SQLQuery(
                call["sql"]?.string ?? "", parameters: call["params"]?.array ?? [],
                rowLimit: Int(call["limit"]?.integer ?? 1000),
                time: call["timeout_ms"]?.integer.map { .milliseconds($0) } ?? SQLQuery.standardTime))
        let facts: JSONObject = [
            "columns": .array(result.columns.map(JSONValue.string)), "cut": .bool(result.cut != nil),
            "cut_by": result.cut.map { .string($0.rawValue) } ?? .null,
        ]
        return RawJSON(
            bytes: JSONValue.object(facts).utf8Text.dropLast() + Array(#","rows":"#.utf8) + result.rows + [
                UInt8(ascii: "}")
            ])
    }

    private static func json(_ field: Field, _ policy: ConflictPolicy) -> JSONValue {
        let type = field.reference.map { "\(field.type.word) to \($0)" } ?? field.type.word
        return [
            "name": .string(field.name), "type": .string(type), "write": .string(field.writable.rawValue),
            "required": .bool(field.isRequired), "secret": .bool(field.isSecret),
            "sensitive": .bool(field.isSensitive),
            "choices": .array(field.choices.map(JSONValue.string)), "conflict": .string(policy.rawValue),
        ]
    }
}
