import ReplicaStore
import SyncPlanner

/// What becomes of the documents that a listing lacks (design section 9). A pure decision.
///
/// ``AbsenceVerdict`` says how many are too many. Those wait in quarantine, each until a whole list lacks it again some time later, or a
/// person says what is true. What a person holds is not judged at all.
struct AbsenceJudgement: Equatable {
    /// The rows that are gone because one list that lacks few is enough.
    private(set) var gone: [Int64] = []
    /// The rows that are gone because two lists agree, with the time of the first.
    private(set) var confirmed: [Int64: Int64] = [:]
    /// The rows that are quarantined from now on.
    private(set) var noted: [Int64] = []
    /// The rows that go on waiting in quarantine.
    private(set) var waiting: [Int64] = []

    /// Judges the absences of one listing.
    ///
    /// - Parameters:
    ///   - absent: The rows that it lacks.
    ///   - known: How many it should have had.
    ///   - suspects: Rows whose absence is suspect however many there are.
    ///   - quarantined: What is in quarantine, by row.
    ///   - isWhole: Whether it was a whole list: only such a one confirms.
    ///   - now: Unix milliseconds.
    init(
        absent: [Int64], known: Int, suspects: Set<Int64> = [], quarantined: [Int64: QuarantinedDocument],
        isWhole: Bool, now: Int64
    ) {
        let open = absent.filter { quarantined[$0]?.isHeld != true }
        let isSuspect = AbsenceVerdict.judge(absent: open.count, known: known, agreesWithLast: false) == .quarantined
        for row in open {
            guard let since = quarantined[row]?.notedAt, since <= now else {
                // A clock that was set back must not keep a row waiting for years: it is noted anew.
                if isSuspect || suspects.contains(row) || quarantined[row] != nil {
                    noted.append(row)
                } else {
                    gone.append(row)
                }
                continue
            }
            // Two lists within a moment share one fault: the second must be some time apart.
            if isWhole, now - since >= AbsenceVerdict.apartMilliseconds {
                confirmed[row] = since
            } else {
                waiting.append(row)
            }
        }
    }
}
