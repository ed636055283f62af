import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

/// Asks for rulings about the first record of a resource, and answers what they ask for as a replica would in which nothing else is.
struct RulingBench {
    let clinic: Clinic
    var catalogue: Catalogue
    var resource: Resource
    var now: Int64 = 5_000
    /// The answers that differ from those of an empty replica.
    var answers: [RecordNeed: RecordFact] = [:]

    init(_ resource: KeyPath<Clinic, Resource> = \.patients) throws {
        clinic = try Clinic()
        catalogue = clinic.catalogue
        self.resource = clinic[keyPath: resource]
    }

    var setting: RecordSetting {
        RecordSetting(catalogue: catalogue, resource: resource, role: "ADMIN", now: now)
    }

    /// The facts about a record that the server has.
    func facts(
        _ server: JSONObject, _ operations: [SyncModel.Operation] = [], booking: BookingState? = nil
    ) -> RecordFacts {
        RecordFacts(
            id: Clinic.id(1),
            state: RecordState(
                serverID: ServerID(json: server["id"] ?? .null), booking: booking,
                isHidden: operations.contains { $0.kind == .delete && !$0.state.isSettled }, server: RecordText(server),
                local: operations.isEmpty ? nil : RecordText(server)),
            operations: operations)
    }

    func ruling(_ event: RecordEvent, _ known: RecordFacts) throws -> Ruling {
        var facts = known
        for _ in 0..<20 {
            switch RecordPlanner.rule(event, facts, setting) {
            case .ruled(let ruling): return ruling
            case .needs(let need): facts.answers[need] = answers[need] ?? answer(need)
            }
        }
        throw Clinic.Incomplete()
    }

    /// The facts once a ruling was carried out.
    func facts(_ facts: RecordFacts, after ruling: Ruling) -> RecordFacts {
        var facts = facts
        for action in ruling.actions { facts.apply(action, setting) }
        return facts
    }

    private func answer(_ need: RecordNeed) -> RecordFact {
        switch need {
        case .serverID: .serverID(nil)
        case .completed(let record, _): .record(record)
        case .alternatives: .starts([])
        case .rivals: .rivals(nil)
        case .isMade: .isMade(false)
        case .sameValue: .records([])
        case .referring: .documents([])
        case .holder: .holder(nil)
        case .gone: .gone(nil)
        case .release: .release(nil)
        case .changeTime: .changeTime(nil)
        case .tick: .tick(HybridTimestamp(milliseconds: now))
        case .operationID: .operationID(Clinic.id(77))
        }
    }
}

extension Ruling {
    /// The states that operations come to, in their order.
    var moves: [OperationState] {
        actions.compactMap { if case .move(_, let state, _, _) = $0 { state } else { nil } }
    }

    var conflicts: [Conflict] {
        actions.compactMap { if case .conflict(let conflict) = $0 { conflict } else { nil } }
    }

    /// The kinds of the journal's entries.
    var notes: [ChangeKind] {
        actions.compactMap { if case .journal(let note) = $0 { note.kind } else { nil } }
    }
}
