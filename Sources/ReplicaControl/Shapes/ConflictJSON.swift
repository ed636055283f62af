import ReplicaEngine
import ReplicaStore
import SyncModel
import SyncPlanner

/// How a conflict looks to local tools.
enum ConflictJSON {
    static func write(_ conflict: Conflict, _ context: EngineContext, _ reader: ReplicaReader) throws -> JSONValue {
        let resource = context.catalogue.resource(named: conflict.resource)
        let serverID = try resource.flatMap { try reader.document($0, local: conflict.document)?.serverID }
        var members = write(conflict, context)
        members["server_id"] = serverID.map { context.catalogue.ids.json($0, of: conflict.resource) } ?? .null
        if let id = conflict.resolution?.operation, let operation = try reader.operation(id) {
            members["resolution"] = (members["resolution"]?.object).map { resolution in
                .object(resolution.merging(["state": .string(operation.state.rawValue)]) { $1 })
            }
        }
        return .object(members)
    }

    /// The members that need nothing but the conflict.
    static func write(_ conflict: Conflict, _ context: EngineContext) -> JSONObject {
        let resource = context.catalogue.resource(named: conflict.resource)
        func opened(_ value: JSONValue?) -> JSONValue {
            context.vault.opened(value, field: conflict.field, of: resource) ?? .null
        }
        return [
            "number": .integer(conflict.number), "time": WireTime.json(conflict.time),
            "resource": .string(conflict.resource),
            "document": .string(conflict.document.text), "field": conflict.field.map(JSONValue.string) ?? .null,
            "action": conflict.action.map(JSONValue.string) ?? .null,
            "base": opened(conflict.base), "local": opened(conflict.local), "remote": opened(conflict.remote),
            "local_time": WireTime.json(conflict.localTime), "remote_time": WireTime.json(conflict.remoteTime),
            "rule": .string(conflict.rule.rawValue), "winner": .string(conflict.winner.rawValue),
            "author": .string(conflict.author), "open": .bool(conflict.isOpen),
            "next": .string(ConflictStepText.sentence(ConflictStep(conflict), conflict.number)),
            "resolution": conflict.resolution.map { resolution in
                [
                    "choice": .string(resolution.choice.rawValue), "value": opened(resolution.value),
                    "operation": resolution.operation.map { .string($0.text) } ?? .null,
                    "author": .string(resolution.author), "time": WireTime.json(resolution.time),
                ]
            } ?? .null,
        ]
    }
}
