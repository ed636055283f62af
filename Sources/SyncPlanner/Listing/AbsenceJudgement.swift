import SyncModel

/// What becomes of the documents that a listing lacks (design section 9). A pure decision.
///
/// ``AbsenceVerdict`` says how many are too many. Those wait in quarantine, each until a whole list lacks it again some time later, or a
/// person says what is true. What a person holds is not judged at all. Of the others a few are asked for one by one, where that can be done. One
/// that a list of some days lacks may be on another day by now: the list alone is never proof that it is gone.
public struct AbsenceJudgement: Sendable, Equatable {
    /// A row that is in quarantine.
    public struct Quarantined: Sendable, Equatable {
        /// When a listing first lacked it, Unix milliseconds.
        public let notedAt: Int64
        /// Whether a person said that it stays.
        public let isHeld: Bool

        /// A row in quarantine.
        public init(notedAt: Int64, isHeld: Bool) {
            self.notedAt = notedAt
            self.isHeld = isHeld
        }
    }

    /// The rows that are gone because one list that lacks few is enough.
    public private(set) var gone: [Int64] = []
    /// The rows that are gone because two lists agree, with the time of the first.
    public private(set) var confirmed: [Int64: Int64] = [:]
    /// The rows that are quarantined from now on.
    public private(set) var noted: [Int64] = []
    /// The rows that go on waiting in quarantine.
    public private(set) var waiting: [Int64] = []
    /// The rows whose records are to be asked for alone: each answer says whether that one is gone.
    public private(set) var asked: [Int64] = []
    /// The rows about which only the whole list will tell: it is due at once.
    public private(set) var moved: [Int64] = []

    /// What else can tell of a record that a list lacks.
    public struct Means: Sendable, Equatable {
        /// Whether the record can be asked for alone.
        public var canAsk: Bool
        /// Whether the resource has a whole list too, beside that of some days.
        public var hasWholeList: Bool

        /// The means; none when nothing is given.
        public init(canAsk: Bool = false, hasWholeList: Bool = false) {
            self.canAsk = canAsk
            self.hasWholeList = hasWholeList
        }
    }

    /// Judges the absences of one listing.
    ///
    /// - Parameters:
    ///   - absent: The rows that it lacks.
    ///   - known: How many it should have had.
    ///   - emptied: The rows of parents that are there and whose lists lack all that they had: one parent's list that is empty all at once is
    ///     as suspect beside others that are not.
    ///   - isComputed: Whether the server computes the records, such as free slots: they may well go by the dozen.
    ///   - quarantined: What is in quarantine, by row.
    ///   - scope: What it claims to hold: only a whole list confirms what another one lacked.
    ///   - isLater: Whether it was asked for after what is in quarantine was noted.
    ///   - means: What else can tell of a record.
    ///   - now: Unix milliseconds.
    public init(
        absent: [Int64], known: Int, emptied: [[Int64]] = [], isComputed: Bool = false,
        quarantined: [Int64: Quarantined], scope: ListingScope, isLater: Bool = true,
        means: Means = Means(), now: Int64
    ) {
        let suspects =
            isComputed ? [] : Set(emptied.filter { $0.count >= AbsenceVerdict.smallestWhole }.joined())
        let open = absent.filter { quarantined[$0]?.isHeld != true }
        let isOfDays = if case .window = scope { true } else { false }
        let isSuspect =
            AbsenceVerdict.judge(absent: open.count, known: isComputed ? .max : known)
            == .quarantined
        for row in open {
            guard let since = quarantined[row]?.notedAt, since <= now else {
                // A clock that was set back must not keep a row waiting for years: it is noted anew.
                if isSuspect || suspects.contains(row) || quarantined[row] != nil {
                    noted.append(row)
                } else if means.canAsk, !isComputed, open.count <= AbsenceVerdict.mostAsked {
                    asked.append(row)
                } else if isOfDays, means.hasWholeList {
                    moved.append(row)
                } else {
                    gone.append(row)
                }
                continue
            }
            // Two lists within a moment share one fault: the second must be some time apart.
            if scope.confirmsAbsences, isLater, now - since >= AbsenceVerdict.apartMilliseconds {
                confirmed[row] = since
            } else {
                waiting.append(row)
            }
        }
        judgedAt = now
    }

    private let judgedAt: Int64

    /// Which branches were taken, for those who watch.
    public var decisions: [Decision] {
        (noted.isEmpty ? [] : [.absence(.quarantined)])
            + (gone.isEmpty && confirmed.isEmpty ? [] : [.absence(.deleted)])
            + (asked.isEmpty ? [] : [.inquiry(.eachRecord)]) + (moved.isEmpty ? [] : [.inquiry(.wholeList)])
    }

    /// What is removed, in this order, and on what evidence.
    public func removals(from scope: ListingScope) -> [(rows: [Int64], evidence: AbsenceEvidence)] {
        let now = WireTime.text(judgedAt)
        let bySince = Dictionary(grouping: confirmed, by: \.value).sorted { $0.key < $1.key }
        return [(gone, AbsenceEvidence(.completeListing, "missing from \(scope.words) of \(now)"))]
            + bySince.map { since, rows in
                (
                    rows.map(\.key).sorted(),
                    AbsenceEvidence(
                        .agreeingListings, "missing from two lists, of \(WireTime.text(since)) and \(now)")
                )
            }
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
