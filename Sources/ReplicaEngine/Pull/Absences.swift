import ReplicaStore
import SyncModel
import SyncPlanner

extension ListingPuller {
    /// Removes what the listing proves to be gone, or returns the digest of absences that need a second listing.
    static func judgeAbsences(
        _ outcome: inout ReplicaWriter.ListingOutcome, _ scope: ListingScope, _ settlement: Settlement
    ) throws -> ElementDigest? {
        guard !outcome.absentRows.isEmpty else { return nil }
        let (writer, resource) = (settlement.writer, settlement.resource)
        let digest = writer.digest(of: outcome.absentRows)
        let state = try writer.resourceState(resource)
        // Two lists within a moment share one fault: the second must be some time apart.
        let agrees =
            state.suspect == digest && writer.now - (state.suspectAt ?? writer.now) >= AbsenceVerdict.apartMilliseconds
        let verdict = AbsenceVerdict.judge(
            absent: outcome.absentRows.count, known: outcome.knownRows, agreesWithLast: agrees)
        settlement.context.observer?(.absence(verdict))
        switch verdict {
        case .quarantined:
            outcome.summary.quarantined = outcome.absentRows.count
            return digest
        case .deleted:
            for row in outcome.absentRows {
                guard let document = try writer.document(resource, row: row) else { continue }
                try settlement.removeGone(document, evidence: agrees ? .agreeingListings : .completeListing)
                outcome.summary.removed += 1
            }
            return nil
        }
    }
}
