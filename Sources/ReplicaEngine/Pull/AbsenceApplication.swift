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

    /// What is left to be found out about what a list lacks.
    struct Open {
        /// A digest of the quarantine, which makes a whole list due; nil when nothing waits there.
        var suspect: ElementDigest?
        /// Whether only the whole list will tell.
        var wantsWholeList = false
    }

    private var writer: ReplicaWriter { executor.writer }

    /// Removes what the list proves to be gone, quarantines what it lacks in suspicious number, and adds to the outcome what is to be asked for.
    ///
    /// - Parameters:
    ///   - emptied: The rows of parents that are there and whose lists lack all that they had.
    ///   - proof: What the list proves. One that proves nothing by what it lacks ends the quarantine of what it shows, and no more.
    func judge(_ outcome: inout ListingOutcome, emptied: [String: [Int64]], _ proof: ListProof) throws -> Open {
        guard !proof.isUnproven else {
            for shown in try writer.quarantined(resource) where outcome.shows(row: shown.row) {
                try writer.release(resource, shown.document)
            }
            return Open()
        }
        try leaveOutdated(&outcome.absentRows)
        let quarantined = try endQuarantines(outcome.absentRows)
        guard !outcome.absentRows.isEmpty else { return Open() }
        let means = AbsenceJudgement.Means(
            canAsk: try executor.context.face(of: resource).get != nil,
            hasWholeList: resource.pull.window?.fullEverySeconds != nil)
        let judgement = AbsenceJudgement(
            absent: outcome.absentRows, known: outcome.knownRows, emptied: Array(emptied.values),
            isComputed: resource.pull.isComputed, quarantined: quarantined, scope: scope,
            // A list that was asked for before another one noted what it lacks is no second one.
            isLater: quarantined.values.allSatisfy { $0.notedAt <= askedAt || $0.notedAt > writer.now }, means: means,
            now: writer.now)
        for decision in judgement.decisions { executor.context.observer?(decision) }
        for (rows, evidence) in judgement.removals(from: scope) {
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
        let asked = try judgement.asked.compactMap { try writer.document(resource, row: $0)?.localID }
        outcome.lacking = asked.filter { !executor.context.shownAlone.hasLately($0) }
        outcome.summary.asked = outcome.lacking.count
        let waiting = (judgement.noted + judgement.waiting).sorted()
        outcome.summary.quarantined = waiting.count
        return Open(
            suspect: waiting.isEmpty ? nil : writer.digest(of: waiting), wantsWholeList: !judgement.moved.isEmpty)
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
