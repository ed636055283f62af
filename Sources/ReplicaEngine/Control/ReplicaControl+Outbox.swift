import ControlProtocol
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension ReplicaControl {
    func listOutbox(_ call: ControlCall) async throws -> RawJSON {
        let state = call["state"]?.string.flatMap(OperationState.init)
        let showsAll = call["all"]?.bool ?? false
        let context = context
        return try await context.replica.read { reader in
            let operations =
                try state.map { try reader.operations(in: [$0]) }
                ?? (showsAll
                    ? reader.latestOperations(limit: 10_000)
                    : reader.operations(in: [.queued, .sending, .unknown, .parked, .rejected]))
            let open = try reader.operations(in: [.queued, .sending, .unknown, .parked])
            let plan = try PushPlan(
                operations: open, catalogue: context.catalogue, now: context.clock.milliseconds(),
                isContested: { try context.isContested($0, $1, reader) }
            ) { name, id in
                guard let resource = context.catalogue.resource(named: name) else { return false }
                return try reader.document(resource, local: id)?.serverID != nil
            }
            let list = try operations.map { try Self.json($0, plan.waiting[$0.id], context, reader) }
            return RawJSON(["operations": .array(list)])
        }
    }

    func cancelOperation(_ call: ControlCall) async throws -> RawJSON {
        let text = call["operation"].map(Self.idText) ?? ""
        guard let id = LocalID(text) else { throw EngineError.notFound(resource: "outbox", id: text) }
        try await writes.cancel(id, author: call.peer.author)
        let context = context
        return try await context.replica.read { reader in
            guard let operation = try reader.operation(id) else {
                throw EngineError.notFound(resource: "outbox", id: text)
            }
            return RawJSON(try Self.json(operation, nil, context, reader))
        }
    }

    func listConflicts(_ call: ControlCall) async throws -> RawJSON {
        let limit = Int(call["limit"]?.integer ?? 100)
        let conflicts = try await context.replica.read { try $0.conflicts(limit: limit) }
        let list = conflicts.reversed().map { conflict -> JSONValue in
            [
                "number": .integer(conflict.number), "resource": .string(conflict.resource),
                "document": .string(conflict.document.text), "field": conflict.field.map(JSONValue.string) ?? .null,
                "base": conflict.base ?? .null, "local": conflict.local ?? .null, "remote": conflict.remote ?? .null,
                "local_time": WireTime.json(conflict.localTime), "remote_time": WireTime.json(conflict.remoteTime),
                "rule": .string(conflict.rule), "winner": .string(conflict.winner.rawValue),
                "author": .string(conflict.author),
            ]
        }
        return RawJSON(["conflicts": .array(list)])
    }

    private static func json(
        _ operation: SyncModel.Operation, _ wait: PushPlan.Wait?, _ context: EngineContext, _ reader: ReplicaReader
    ) throws -> JSONValue {
        let resource = context.catalogue.resource(named: operation.resource)
        let serverID = try resource.flatMap { try reader.document($0, local: operation.document)?.serverID }
        var members: JSONObject = [
            "id": .string(operation.id.text), "sequence": .integer(operation.sequence),
            "resource": .string(operation.resource), "document": .string(operation.document.text),
            "server_id": serverID.map(context.catalogue.idForm.json) ?? .null,
            "kind": .string(operation.kind.description), "state": .string(operation.state.rawValue),
            "fields": .object(
                operation.edits.reduce(into: [:]) { shown, edit in
                    shown[edit.key] = resource?.field(named: edit.key)?.isSecret == true ? "(secret)" : edit.value.value
                }),
            "author": .string(operation.author), "created_at": WireTime.json(operation.createdAt),
            "attempts": .integer(Int64(operation.attempts)),
        ]
        if let answer = operation.answer {
            members["status"] = answer.status.map { .integer(Int64($0)) } ?? .null
            members["message"] = .string(answer.message)
        }
        if !operation.alternatives.isEmpty {
            members["alternatives"] = .array(operation.alternatives.map(JSONValue.string))
        }
        switch wait {
        case .earlier(let id): members["waits_for"] = .string("operation \(id)")
        case .parent(let id): members["waits_for"] = .string("document \(id)")
        case .twin(let id): members["waits_for"] = .string("operation \(id)")
        case .contested: members["waits_for"] = .string("another slot")
        case .until(let time): members["waits_until"] = WireTime.json(time)
        case nil: break
        }
        return .object(members)
    }
}
