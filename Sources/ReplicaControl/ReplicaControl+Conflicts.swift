import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension ReplicaControl {
    func listConflicts(_ call: ControlCall) async throws -> RawJSON {
        let limit = Int(call["limit"]?.integer ?? 100)
        let resource: Resource? = if let name = call["resource"]?.string { try context.resource(name) } else { nil }
        let document = call["document"].map(Self.idText)
        let isOpen = call["open"]?.bool ?? false
        let context = context
        return try await context.replica.read { reader in
            var filter = ConflictFilter(resource: resource?.name, isOpen: isOpen)
            if let document {
                // A document of a conflict may be gone, so a local id need not name one that is here.
                if let id = LocalID(document) {
                    filter.document = id
                } else {
                    guard let resource else {
                        throw ControlError.refused(
                            reason: "resource-missing", message: "'\(document)' is an id of the server's",
                            next: "name its resource too")
                    }
                    guard let found = try reader.document(resource, id: document) else {
                        throw EngineError.notFound(resource: resource.name, id: document)
                    }
                    filter.document = found.localID
                }
            }
            let conflicts = try reader.conflicts(filter, limit: limit)
            return RawJSON([
                "conflicts": .array(try conflicts.reversed().map { try ConflictJSON.write($0, context, reader) }),
                "outbox": try Self.undecided(filter, context, reader),
            ])
        }
    }

    /// The writes about which a person has to decide. They stand in the outbox, and no conflict says the same again.
    private static func undecided(
        _ filter: ConflictFilter, _ context: EngineContext, _ reader: ReplicaReader
    ) throws -> JSONValue {
        let outbox = try OutboxReading(context, reader)
        let waiting = try reader.operations(in: [.queued, .parked, .rejected]).filter { operation in
            filter.resource.map { $0 == operation.resource } ?? true
                && filter.document.map { $0 == operation.document } ?? true
        }.map { try outbox.standing(of: $0).next }.filter(\.isDecision)
        let contested = waiting.count { if case .moveSlot = $0 { true } else { false } }
        return [
            "undecided": .integer(Int64(waiting.count)), "contested": .integer(Int64(contested)),
            "next": waiting.isEmpty ? .null : "clinicsync outbox list",
        ]
    }

    func showConflict(_ call: ControlCall) async throws -> RawJSON {
        let number = call["conflict"]?.integer ?? 0
        let context = context
        return try await context.replica.read { reader in
            guard let conflict = try reader.conflict(number) else { throw DecisionError.noConflict(number) }
            return RawJSON(try ConflictJSON.write(conflict, context, reader))
        }
    }

    func resolveConflict(_ call: ControlCall) async throws -> RawJSON {
        let choice = call["choice"]?.string.flatMap(ConflictResolution.Choice.init) ?? .remote
        // A null is a value only where a value is chosen.
        let value = choice == .value ? call["value"] : call["value"].flatMap { $0 == .null ? nil : $0 }
        return try await decided(
            ConflictDesk(context)
                .resolve(call["conflict"]?.integer ?? 0, choice, value: value, author: call.peer.author))
    }

    func undoConflict(_ call: ControlCall) async throws -> RawJSON {
        try await decided(ConflictDesk(context).undo(call["conflict"]?.integer ?? 0, author: call.peer.author))
    }

    private func decided(_ conflict: Conflict) async throws -> RawJSON {
        await engine.noteLocalWrite()
        let context = context
        return try await context.replica.read { RawJSON(try ConflictJSON.write(conflict, context, $0)) }
    }
}
