import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Carries out what ``AbsenceJudgement`` says of the records that a list lacks (design section 9).
struct AbsenceApplication {
    let executor: RecordExecutor
    let resource: Resource
    let scope: ListingScope
    /// When the list was asked for, Unix milliseconds.
    let askedAt: Int64
    /// What became known since.
    let since: KnownSince

    private var writer: ReplicaWriter { executor.writer }

    /// Removes what the list proves to be gone, and quarantines what it lacks in suspicious number.
    ///
    /// - Parameter emptied: The rows of parents that are there and whose lists lack all that they had.
    /// - Returns: A digest of the quarantine, which makes a whole list due; nil when nothing waits.
    func judge(_ outcome: inout ListingOutcome, emptied: [String: [Int64]]) throws -> ElementDigest? {
        try leaveOutdated(&outcome.absentRows)
        let quarantined = try endQuarantines(outcome.absentRows)
        guard !outcome.absentRows.isEmpty else { return nil }
        let judgement = AbsenceJudgement(
            absent: outcome.absentRows, known: outcome.knownRows, emptied: Array(emptied.values),
            isComputed: resource.pull.isComputed, quarantined: quarantined,
            // A list that was asked for before another one noted what it lacks is no second one.
            isWhole: scope.confirmsAbsences
                && quarantined.values.allSatisfy { $0.notedAt <= askedAt || $0.notedAt > writer.now },
            now: writer.now)
        for decision in judgement.decisions { executor.context.observer?(decision) }
        for (rows, evidence) in judgement.removals(from: scope, askedAt: askedAt) {
            for row in rows {
                guard let document = try writer.document(resource, row: row) else { continue }
                let ruled = try executor.run(.absent(evidence), on: document.localID, of: resource, as: document)
                if ruled == .done { outcome.summary.removed += 1 }
            }
        }
        if !judgement.confirmed.isEmpty { try writer.tidyQuarantine(resource) }
        if !judgement.noted.isEmpty {
            try writer.quarantine(resource, rows: judgement.noted)
            let words =
                "\(judgement.noted.count) of \(outcome.knownRows) records are missing at once; they stay until another list agrees"
            try executor.note(
                .quarantined, .string(words), about: resource.name, origin: .engine, author: "engine")
        }
        let waiting = (judgement.noted + judgement.waiting).sorted()
        outcome.summary.quarantined = waiting.count
        return waiting.isEmpty ? nil : writer.digest(of: waiting)
    }

    /// What became known since the list was asked for is not missing from it.
    private func leaveOutdated(_ rows: inout [Int64]) throws {
        guard !since.documents.isEmpty else { return }
        rows = try rows.filter { row in
            try writer.document(resource, row: row).map { !since.outdates($0.localID) } ?? true
        }
    }

    /// Ends the quarantine, held or not, of what the listing shows. Returns what is left of it within the listing's scope, by row.
    private func endQuarantines(_ absent: [Int64]) throws -> [Int64: AbsenceJudgement.Quarantined] {
        let quarantined = try writer.quarantined(resource, in: scope)
        guard !quarantined.isEmpty else { return [:] }
        let absent = Set(absent)
        for shown in quarantined where !absent.contains(shown.row) { try writer.release(resource, shown.document) }
        return quarantined.filter { absent.contains($0.row) }.reduce(into: [:]) { left, row in
            left[row.row] = .init(notedAt: row.notedAt, isHeld: row.isHeld)
        }
    }
}
