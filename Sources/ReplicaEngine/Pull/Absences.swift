import ReplicaStore
import SyncModel
import SyncPlanner

extension ListingPuller {
    /// Removes what the listing proves to be gone, and quarantines what it lacks in suspicious number.
    ///
    /// - Parameter emptied: The rows of parents that are there and whose lists lack all that they had.
    /// - Returns: A digest of the quarantine, which makes a whole list due; nil when nothing waits.
    static func judgeAbsences(
        _ outcome: inout ReplicaWriter.ListingOutcome, _ scope: ListingScope, emptied: [String: [Int64]],
        _ settlement: Settlement
    ) throws -> ElementDigest? {
        let (writer, resource) = (settlement.writer, settlement.resource)
        let quarantined = try endQuarantines(outcome.absentRows, scope, settlement)
        guard !outcome.absentRows.isEmpty else { return nil }
        // What the server computes, such as free slots, may well go by the dozen.
        let known = resource.pull.isComputed ? Int.max : outcome.knownRows
        // One parent's list that is empty all at once is as suspect beside others that are not.
        let suspects =
            resource.pull.isComputed ? [] : emptied.values.filter { $0.count >= AbsenceVerdict.smallestWhole }
        let judgement = AbsenceJudgement(
            absent: outcome.absentRows, known: known, suspects: Set(suspects.joined()), quarantined: quarantined,
            isWhole: scope.confirmsAbsences, now: writer.now)
        if !judgement.noted.isEmpty { settlement.context.observer?(.absence(.quarantined)) }
        if !judgement.gone.isEmpty || !judgement.confirmed.isEmpty { settlement.context.observer?(.absence(.deleted)) }
        let list = scope.words
        let now = WireTime.text(writer.now)
        var removed = try remove(
            judgement.gone, Evidence(.completeListing, "missing from \(list) of \(now)"), settlement)
        for (since, rows) in Dictionary(grouping: judgement.confirmed, by: \.value).sorted(by: { $0.key < $1.key }) {
            removed += try remove(
                rows.map(\.key).sorted(),
                Evidence(.agreeingListings, "missing from two lists, of \(WireTime.text(since)) and \(now)"), settlement
            )
        }
        outcome.summary.removed += removed
        if !judgement.confirmed.isEmpty { try writer.tidyQuarantine(resource) }
        if !judgement.noted.isEmpty {
            try writer.quarantine(resource, rows: judgement.noted)
            try writer.record(
                .quarantined, origin: .engine, resource: resource.name, author: "engine",
                after: JSONValue.string(
                    "\(judgement.noted.count) of \(outcome.knownRows) records are missing at once; they stay until another list agrees"
                ).text)
        }
        let waiting = (judgement.noted + judgement.waiting).sorted()
        outcome.summary.quarantined = waiting.count
        return waiting.isEmpty ? nil : writer.digest(of: waiting)
    }

    /// Ends the quarantine, held or not, of what the listing shows. Returns what is left of it within the listing's scope, by row.
    private static func endQuarantines(
        _ absent: [Int64], _ scope: ListingScope, _ settlement: Settlement
    ) throws -> [Int64: QuarantinedDocument] {
        let quarantined = try settlement.writer.quarantined(settlement.resource, in: scope)
        guard !quarantined.isEmpty else { return [:] }
        let absent = Set(absent)
        for shown in quarantined where !absent.contains(shown.row) {
            try settlement.writer.release(settlement.resource, shown.document)
        }
        return Dictionary(
            quarantined.filter { absent.contains($0.row) }.map { ($0.row, $0) }, uniquingKeysWith: { $1 })
    }

    private static func remove(_ rows: [Int64], _ evidence: Evidence, _ settlement: Settlement) throws -> Int {
        var removed = 0
        for row in rows {
            guard let document = try settlement.writer.document(settlement.resource, row: row) else { continue }
            try settlement.removeGone(document, evidence: evidence)
            removed += 1
        }
        return removed
    }
}

extension ListingScope {
    fileprivate var words: String {
        switch self {
        case .everything: "the whole list"
        case .window: "the list of its days"
        case .children: "its parent's list"
        case .recent, .these: "the list"
        }
    }
}
