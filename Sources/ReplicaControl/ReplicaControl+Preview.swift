import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension ReplicaControl {
    func preview(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        let demand = Self.demand(call)
        let limit = Int(call["limit"]?.integer ?? 100)
        let preview = try await engine.preview(demand, resources: Self.names(call), limit: limit) { progress in
            _ = notify(.progress(RawJSON(Self.json(progress))))
        }
        let (sent, waiting) = (preview.writes.filter { $0.request != nil }, preview.writes.filter { $0.request == nil })
        var answer: JSONObject = [
            "sends": .array(sent.prefix(limit).map(Self.json)), "waits": .array(waiting.prefix(limit).map(Self.json)),
            "settled": .array(preview.settled.prefix(limit).map(Self.json)),
            "listings": .object(preview.listings.mapValues(Self.json)),
            "flaws": ListFlawJSON.write(preview.flaws),
            "failures": .object(preview.failures.mapValues(JSONValue.string)),
            "conflicts": .array(preview.conflicts.map { .object(ConflictJSON.write($0, context)) }),
            "changes": .array(preview.changes.map(change)),
            "counts": [
                "sends": .integer(Int64(sent.count)), "waits": .integer(Int64(waiting.count)),
                "settled": .integer(Int64(preview.settled.count)),
            ],
            "cut": .bool(
                preview.isCut || max(sent.count, waiting.count, preview.settled.count) > limit),
        ]
        if call["trace"]?.bool == true {
            answer["trace"] = .array(preview.requests.prefix(limit).map(Self.json))
            answer["left_out"] = context.catalogue.signIn.credentialPlace.map { .string($0) } ?? .null
            if preview.requests.count > limit { answer["cut"] = true }
        }
        return RawJSON(.object(answer))
    }

    private static func json(_ request: TracedRequest) -> JSONValue {
        var members: JSONObject = [
            "step": .string(request.step.rawValue), "resource": .string(request.resource),
            "method": .string(request.method), "path": .string(request.path),
            "fields": .object(request.fields.mapValues(JSONValue.string)), "body": request.body ?? .null,
            "signed": .bool(request.isSigned),
        ]
        if let operation = request.operation { members["operation"] = .string(operation.text) }
        if request.furtherPages > 0 { members["further_pages"] = .integer(Int64(request.furtherPages)) }
        if let file = request.file {
            members["file"] = [
                "field": .string(file.field), "name": .string(file.name), "media_type": .string(file.mediaType),
                "size": .integer(file.size),
            ]
        }
        return .object(members)
    }

    private static func json(_ write: CyclePreview.Write) -> JSONValue {
        let operation = write.operation
        var members: JSONObject = [
            "operation": .string(operation.id.text), "resource": .string(operation.resource),
            "document": .string(operation.document.text), "kind": .string(operation.kind.description),
            "state": .string(operation.state.rawValue),
        ]
        if let request = write.request {
            members["method"] = .string(request.method)
            members["path"] = .string(request.path)
            members["body"] = request.body ?? .null
        }
        if let waits = write.waits { members["next"] = .string(WaitingText.sentence(waits)) }
        return .object(members)
    }

    private static func json(_ operation: SyncModel.Operation) -> JSONValue {
        [
            "operation": .string(operation.id.text), "resource": .string(operation.resource),
            "document": .string(operation.document.text), "kind": .string(operation.kind.description),
            "state": .string(operation.state.rawValue),
            "message": operation.answer.map { .string($0.message) } ?? .null,
        ]
    }

    private func change(_ entry: JournalEntry) -> JSONValue {
        var members: JSONObject = [
            "kind": .string(entry.kind.rawValue), "resource": .string(entry.resource),
            "local_id": entry.document.map { .string($0.text) } ?? .null,
            "server_id": entry.serverID.map { context.catalogue.ids.json($0, of: entry.resource) } ?? .null,
        ]
        let before = entry.before.flatMap { try? JSONValue(parsing: $0) }
        let after = entry.after.flatMap { try? JSONValue(parsing: $0) }
        if entry.kind != .deleted, let old = before?.object, let new = after?.object {
            members["fields"] = .array(
                Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted().map(JSONValue.string))
        }
        if let words = after?.string ?? after?["words"]?.string { members["reason"] = .string(words) }
        return .object(members)
    }
}
