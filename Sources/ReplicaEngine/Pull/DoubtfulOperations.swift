import ReplicaStore
import SyncModel
import SyncPlanner

/// The operations of one resource of which nobody knows whether the server did them, held against a fresh listing.
final class DoubtfulOperations {
    private let settlement: Settlement
    private let askedAt: Int64
    private let account: String?
    private let operations: [Operation]
    private var sent: [LocalID: JSONObject] = [:]
    private var candidates: [ListedRecord] = []
    private var resembling: [LocalID: [ServerID]] = [:]

    var hasCreates: Bool { operations.contains { $0.kind == .create } }

    /// The doubtful operations of a settlement's resource.
    ///
    /// - Parameters:
    ///   - askedAt: When the listing was asked for, Unix milliseconds.
    ///   - account: The account's id on the server, where records tell who made them.
    init(_ settlement: Settlement, askedAt: Int64, account: String? = nil) throws {
        self.settlement = settlement
        self.askedAt = askedAt
        self.account = account
        operations = try settlement.writer.operations(in: [.unknown]).filter {
            $0.resource == settlement.resource.name && !$0.kind.isUpload
        }
        for operation in operations where operation.kind == .create {
            sent[operation.id] = try settlement.asSent(operation)
        }
    }

    /// Keeps a record that no document claims and that an unknown create may have made. One that only resembles what was sent becomes a
    /// document, and speaks against sending it again.
    func claim(_ record: ListedRecord) throws -> Bool {
        let resource = settlement.resource
        if let maker = resource.makerField.flatMap({ record.object[$0] }), maker != .null, let account,
            ServerID(json: maker)?.text != account
        {
            return false
        }
        if sent.values.contains(where: { InDoubt.matches($0, record.object, resource) }) {
            candidates.append(record)
            return true
        }
        for (id, values) in sent where InDoubt.resembles(values, record.object, resource) {
            resembling[id, default: []].append(record.serverID)
        }
        return false
    }

    /// Whether a record is what an unknown create has sent, by its natural key and by nearly all else: the key alone may be somebody's
    /// correction of another record.
    func isOwn(_ record: ListedRecord) -> Bool {
        let resource = settlement.resource
        return sent.values.contains {
            InDoubt.matches($0, record.object, resource) && InDoubt.resembles($0, record.object, resource)
        }
    }

    /// Settles the creates and adds the candidates that none of them made. Returns how many documents were added.
    func settleCreates(_ evidence: ListingEvidence) throws -> Int {
        let writer = settlement.writer
        for operation in operations where operation.kind == .create {
            let (verdict, matches) = InDoubt.settleCreate(
                sent: sent[operation.id] ?? [:],
                isProven: operation.isProven,
                candidates: candidates.map(\.object), resource: settlement.resource)
            settlement.context.observer?(.doubt(verdict, of: operation))
            if verdict != .done, try !hasParent(operation) {
                try settlement.park(
                    operation, "what it belongs to is gone, and with it the list that would show whether it was made")
                continue
            }
            switch verdict {
            case .done:
                guard let match = matches.first else { continue }
                try settlement.acknowledge(operation, record: candidates.remove(at: match).object)
            case .notDone:
                let resembling = try noteResembling(operation)
                if evidence.isTooLate(for: operation, askedAt: askedAt) {
                    try settlement.park(
                        operation,
                        "the list has only what is new or open, and would no longer show a record that was made back then",
                        candidates: resembling)
                    continue
                }
                guard evidence.wouldShow(operation), try mayBelieveAbsence(of: operation) else { continue }
                guard resembling.isEmpty else {
                    let words = "no new record has its natural key, and \(resembling.count) resemble what was sent"
                    try settlement.park(operation, words, candidates: resembling)
                    continue
                }
                try writer.move(operation, to: .queued, answer: operation.answer)
            case .undecided(let words):
                if matches.isEmpty, operation.isProven, let changed = try keyed(operation, evidence) {
                    try settlement.acknowledge(operation, record: changed)
                    continue
                }
                let resembling = try noteResembling(operation)
                // Two that match are proof enough, wherever they were listed; none is, only in a whole list that was asked for late enough.
                guard try !matches.isEmpty || evidence.wouldShow(operation) && mayBelieveAbsence(of: operation)
                else { continue }
                try settlement.park(
                    operation, words, candidates: matches.map { candidates[$0].serverID } + resembling)
            }
        }
        for record in candidates { try writer.insert(settlement.resource, pulled: record) }
        return candidates.count
    }

    /// Whether the record is still here under whose own list a create would be shown.
    private func hasParent(_ create: Operation) throws -> Bool {
        guard let rule = settlement.resource.pull.parent,
            let parent = settlement.context.catalogue.resource(named: rule.resource),
            let id = sent[create.id]?[rule.field].flatMap({ ServerID(json: $0) })
        else { return true }
        return try settlement.writer.document(parent, id: id.text) != nil
    }

    /// The record that a create changed rather than made, where one was known that has its key.
    private func keyed(_ operation: Operation, _ evidence: ListingEvidence) throws -> JSONObject? {
        let resource = settlement.resource
        guard !resource.upsertKey.isEmpty, let sent = sent[operation.id] else { return nil }
        let conditions = resource.upsertKey.map { DocumentQuery.Condition.equal(field: $0, value: sent[$0] ?? .null) }
        let found = try settlement.writer.documents(resource, DocumentQuery(conditions: conditions, limit: 10))
        return try found.first { $0.serverID != nil && evidence.isShown($0) }?.serverObject()
    }

    /// Keeps which records resemble what was sent: by the next listing they are documents, and no longer new.
    private func noteResembling(_ operation: Operation) throws -> [ServerID] {
        let known: [ServerID] = if case .resembling(let ids)? = operation.evidence { ids } else { [] }
        let found = resembling[operation.id] ?? []
        guard !found.isEmpty else { return known }
        let all = known + found.filter { !known.contains($0) }
        try settlement.writer.setEvidence(
            of: operation.id, to: .resembling(all))
        return all
    }

    /// Settles the changes, removals and actions by the state of their records, of which the listing tells.
    func settleChanges(_ evidence: ListingEvidence) throws {
        let writer = settlement.writer
        for operation in operations where operation.kind != .create {
            // The merge or the absence may have settled it already.
            guard try writer.operation(operation.id)?.state == .unknown else { continue }
            let document = try writer.document(settlement.resource, local: operation.document)
            guard try evidence.tells(of: document) else { continue }
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

    /// The documents of changes that are still in doubt because a listing of a part of the records does not show them.
    func unshown(by evidence: ListingEvidence) throws -> [LocalID] {
        guard evidence.scope == .recent else { return [] }
        let writer = settlement.writer
        return try operations.filter { $0.kind != .create }.compactMap { operation in
            guard try writer.operation(operation.id)?.state == .unknown,
                let document = try writer.document(settlement.resource, local: operation.document),
                document.serverID != nil, !evidence.isShown(document)
            else { return nil }
            return document.localID
        }
    }

    /// Whether the listing was asked for late enough to prove that a request was not done: the server may finish it long after the line
    /// was cut.
    private func mayBelieveAbsence(of operation: Operation) throws -> Bool {
        let passed = askedAt - operation.stateAt - settlement.context.doubts.leap(since: operation.id)
        if askedAt < operation.stateAt {
            try settlement.writer.renewDoubt(of: operation.id)
            settlement.context.doubts.note(operation.id)
        }
        return passed >= Int64(settlement.context.catalogue.doubtSeconds) * 1000
    }
}
