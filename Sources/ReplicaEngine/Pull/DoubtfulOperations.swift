import ReplicaStore
import SyncModel
import SyncPlanner

/// The operations of one resource of which nobody knows whether the server did them, held against a fresh listing.
final class DoubtfulOperations {
    private let settlement: Settlement
    private let askedAt: Int64
    private let operations: [Operation]
    private var sent: [LocalID: JSONObject] = [:]
    private var candidates: [ListedRecord] = []

    var hasCreates: Bool { operations.contains { $0.kind == .create } }

    /// The doubtful operations of a settlement's resource.
    ///
    /// - Parameter askedAt: When the listing was asked for, Unix milliseconds.
    init(_ settlement: Settlement, askedAt: Int64) throws {
        self.settlement = settlement
        self.askedAt = askedAt
        operations = try settlement.writer.operations(in: [.unknown]).filter { $0.resource == settlement.resource.name }
        for operation in operations where operation.kind == .create {
            sent[operation.id] = try settlement.asSent(operation)
        }
    }

    /// Keeps a record that no document claims and that an unknown create may have made.
    func claim(_ record: ListedRecord) -> Bool {
        let isCandidate = sent.values.contains { InDoubt.matches($0, record.object, settlement.resource) }
        if isCandidate { candidates.append(record) }
        return isCandidate
    }

    /// Settles the creates and adds the candidates that none of them made. Returns how many documents were added.
    func settleCreates(isComplete: Bool) throws -> Int {
        let writer = settlement.writer
        for operation in operations where operation.kind == .create {
            let (verdict, matches) = InDoubt.settleCreate(
                sent: sent[operation.id] ?? [:],
                isProven: operation.answer?.status.map { (200..<300).contains($0) } ?? false,
                candidates: candidates.map(\.object), resource: settlement.resource)
            settlement.context.observer?(.doubt(verdict, of: operation))
            switch verdict {
            case .done:
                guard let match = matches.first else { continue }
                try settlement.acknowledge(operation, record: candidates.remove(at: match).object)
            case .notDone:
                guard isComplete, try mayBelieveAbsence(of: operation) else { continue }
                try writer.move(operation, to: .queued, answer: operation.answer)
            case .undecided(let evidence):
                guard isComplete, try !matches.isEmpty || mayBelieveAbsence(of: operation) else { continue }
                try settlement.park(operation, evidence, candidates: matches.map { candidates[$0].serverID })
            }
        }
        for record in candidates { try writer.insert(settlement.resource, pulled: record) }
        return candidates.count
    }

    /// Settles the changes, removals and actions by the state of their records after a complete listing.
    func settleChanges() throws {
        let writer = settlement.writer
        for operation in operations where operation.kind != .create {
            // The merge or the absence may have settled it already.
            guard try writer.operation(operation.id)?.state == .unknown else { continue }
            let document = try writer.document(settlement.resource, local: operation.document)
            let record = try document?.serverID == nil ? nil : document?.serverObject()
            let verdict = InDoubt.settle(
                operation, record: record, resource: settlement.resource, role: settlement.context.role)
            settlement.context.observer?(.doubt(verdict, of: operation))
            if verdict != .done, try !mayBelieveAbsence(of: operation) { continue }
            switch verdict {
            case .done: try settlement.acknowledge(operation, record: record)
            case .notDone: try writer.move(operation, to: .queued, answer: operation.answer)
            case .undecided(let evidence): try settlement.park(operation, evidence)
            }
        }
    }

    /// Whether the listing was asked for late enough to prove that a request was not done: the server may finish it long after the line
    /// was cut.
    private func mayBelieveAbsence(of operation: Operation) throws -> Bool {
        let passed = askedAt - operation.stateAt
        if passed < 0 { try settlement.writer.renewDoubt(of: operation.id) }
        return passed >= Int64(settlement.context.catalogue.doubtSeconds) * 1000
    }
}
