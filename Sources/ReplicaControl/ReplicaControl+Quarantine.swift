import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension ReplicaControl {
    func listQuarantine(_ call: ControlCall) async throws -> RawJSON {
        let limit = Int(call["limit"]?.integer ?? 5)
        let context = context
        return try await context.replica.read { reader in
            let resources = try context.resources.compactMap { resource -> JSONValue? in
                let quarantined = try reader.quarantined(resource)
                guard let since = quarantined.map(\.notedAt).min() else { return nil }
                let held = quarantined.filter(\.isHeld).count
                let waiting = quarantined.count - held
                return [
                    "resource": .string(resource.name), "waiting": .integer(Int64(waiting)),
                    "held": .integer(Int64(held)), "documents": .integer(Int64(try reader.count(resource))),
                    "since": WireTime.json(since),
                    "first": .array(
                        try quarantined.prefix(limit).compactMap { absent in
                            try reader.document(resource, local: absent.document).map {
                                try Self.json(absent, $0, resource, context)
                            }
                        }),
                    "next": .string(
                        QuarantineStepText.sentence(QuarantineStep(waiting: waiting), of: resource.name)),
                ]
            }
            return RawJSON(["resources": .array(resources)])
        }
    }

    func approveQuarantine(_ call: ControlCall) async throws -> RawJSON {
        let removed = try await QuarantineDesk(context).approve(
            call["resource"]?.string ?? "", includesHeld: call["held"]?.bool ?? false, author: call.peer.author)
        return RawJSON(["removed": .integer(Int64(removed))])
    }

    func restoreQuarantine(_ call: ControlCall) async throws -> RawJSON {
        let held = try await QuarantineDesk(context).restore(call["resource"]?.string ?? "", author: call.peer.author)
        return RawJSON(["held": .integer(Int64(held))])
    }

    /// A quarantined record by its ids and what people know it by.
    private static func json(
        _ absent: QuarantinedDocument, _ document: Document, _ resource: Resource, _ context: EngineContext
    ) throws -> JSONValue {
        let record = try document.visibleObject()
        let named = resource.fields.filter { $0.isSearched || resource.naturalKey.contains($0.name) }.map(\.name)
        return [
            "local_id": .string(document.localID.text),
            "server_id": document.serverID.map(resource.idForm.json) ?? .null,
            "held": .bool(absent.isHeld), "record": .object(record.filter { named.contains($0.key) }),
        ]
    }
}
