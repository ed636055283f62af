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
            let known = context.catalogue.views.filter { $0.roles.contains(context.role) }.map(\.name)
            throw ControlError.notFound(
                "view '\(name)'",
                next: Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" } ?? "views.list names them")
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
                var told = ResourceJSON(resource: resource, face: try context.face(of: resource)).brief
                told["documents"] = .integer(Int64(try reader.count(resource)))
                told["pulled_at"] = WireTime.json(try reader.resourceState(resource).pulledAt)
                return .object(told)
            }
            return RawJSON(["resources": .array(resources)])
        }
    }

    func describeResource(_ call: ControlCall) async throws -> RawJSON {
        let context = context
        let resource = try context.resource(call["resource"]?.string ?? "")
        return try await context.replica.read { reader in
            var told = ResourceJSON(resource: resource, face: try context.face(of: resource)).whole
            told["documents"] = .integer(Int64(try reader.count(resource)))
            told["pulled_at"] = WireTime.json(try reader.resourceState(resource).pulledAt)
            return RawJSON(.object(told))
        }
    }

    func listOnlineCalls() -> RawJSON {
        let calls = context.catalogue.online.map { call -> JSONValue in
            [
                "name": .string(call.name), "summary": .string(call.summary),
                "fields": .array(call.fields.map(JSONValue.string)),
                "optional": .array(call.optionalFields.map(JSONValue.string)),
                "signed_in": .bool(call.needsSignIn),
                "secrets": .array(call.secretFields.map(JSONValue.string)),
            ]
        }
        return RawJSON(["calls": .array(calls)])
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
}
