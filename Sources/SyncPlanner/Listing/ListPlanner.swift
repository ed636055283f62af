import SyncCatalogue
import SyncModel

/// Holds the creates of one resource that are in doubt, or yet to be sent, against a fresh list, record by record (design section 8).
///
/// What a list shows of one that is yet to be sent was made by it before the replica was set back to a backup, or by somebody else.
///
/// A record that no document claims is met by ``meet(_:_:)``; when the list was read to its end, ``judge(_:_:)`` says what became of each create.
public struct ListPlanner: Sendable {
    /// A create of which nobody knows whether the server did it, or that waits to be sent, as the list's transaction found it.
    public struct DoubtfulCreate: Sendable, Equatable {
        /// The operation.
        public let operation: Operation
        /// What was sent, references as server ids.
        public let sent: JSONObject
        /// The same once what was typed behind it was done too; nil where nothing was. A replica that was set back to a backup may have
        /// sent that as well.
        public let changed: JSONObject?
        /// By how much the wall clock was set ahead since it came into doubt, in milliseconds.
        public let leap: Int64

        /// A create in doubt.
        public init(operation: Operation, sent: JSONObject, changed: JSONObject? = nil, leap: Int64) {
            self.operation = operation
            self.sent = sent
            self.changed = changed
            self.leap = leap
        }

        /// Whether what it sent fulfils a condition, or what came of that.
        func isEither(_ condition: (JSONObject) -> Bool) -> Bool { condition(sent) || changed.map(condition) ?? false }
    }

    /// What is to be done with a record that no document claims.
    public enum Meeting: Sendable, Equatable {
        /// It may be what a create has made: it waits until the list was read to its end.
        case claimed
        /// Nothing is done with it for now: it may be what a create on its way is making, or it became known otherwise since the list was
        /// asked for. The next list tells.
        case waits
        /// It becomes a document. It is what a removal that the server confirmed had removed, if these operations say so.
        case isNew(returned: [DeletedRecord])
    }

    /// A record that an operation removed, and that was not yet seen to be gone.
    public struct DeletedRecord: Sendable, Hashable {
        /// The removal.
        public let operation: LocalID
        /// The document that is here no longer.
        public let document: LocalID
        /// The record's id on the server.
        public let record: ServerID

        /// A record that was removed.
        public init(operation: LocalID, document: LocalID, record: ServerID) {
            self.operation = operation
            self.document = document
            self.record = record
        }
    }

    /// So many records may wait to be told from what creates have made. Of more, each becomes a document and speaks against sending a create
    /// again that it matches; no create is called undone on the word of that list.
    public static let mostCandidates = 10_000
    /// So many bytes of text may they have together: they are held in memory.
    public static let mostCandidateBytes = 4 << 20

    private let resource: Resource
    private let askedAt: Int64
    private let doubtSeconds: Int
    private let account: String?
    private let creates: [DoubtfulCreate]
    private let deleted: [DeletedRecord]
    private let underWay: [JSONObject]
    /// What creates by key sent that may have changed a record.
    private let overwriting: [JSONObject]
    private let since: KnownSince
    private let appliedAt: Int64
    private var candidates: [IdentifiedRecord] = []
    private var candidateBytes = 0
    private var places: [ServerID: Int] = [:]
    private var resembling: [LocalID: [ServerID]] = [:]
    private var isOverfull = false

    /// Begins a list.
    ///
    /// - Parameters:
    ///   - askedAt: When the list was asked for, Unix milliseconds.
    ///   - account: The account's id on the server, where records tell who made them.
    ///   - underWay: What the creates sent that are on their way.
    ///   - since: What became known since the list was asked for.
    ///   - appliedAt: When it is applied, Unix milliseconds; nil for at once.
    public init(
        creates: [DoubtfulCreate], deleted: [DeletedRecord], resource: Resource, doubtSeconds: Int, askedAt: Int64,
        account: String?, underWay: [JSONObject] = [], since: KnownSince = KnownSince(), appliedAt: Int64? = nil
    ) {
        self.underWay = underWay
        self.since = since
        self.appliedAt = appliedAt ?? askedAt
        self.creates = creates
        self.deleted = deleted
        self.resource = resource
        self.doubtSeconds = doubtSeconds
        self.askedAt = askedAt
        self.account = account
        // One that may be sent again without being looked up waits once more, and may have been done.
        let sent = creates.filter { $0.operation.state != .queued || $0.operation.attempts > 0 }.map(\.sent)
        overwriting = resource.upsertKey.isEmpty ? [] : sent + underWay
    }

    /// Whether records that no document claims are to be met, rather than taken as they come.
    public var meetsNew: Bool {
        !creates.isEmpty || !deleted.isEmpty || !underWay.isEmpty || !since.records.isEmpty
    }

    /// Whether the list was asked for too early to say how a document is.
    public func isOutdated(_ document: LocalID) -> Bool { since.outdates(document) }

    /// Whether a record is what an unknown create has sent, by its natural key and by nearly all else: the key alone may be somebody's
    /// correction of another record.
    public func isOwn(_ record: JSONObject) -> Bool { creates.contains { sent(record, by: $0) } }

    /// What the creates sent, in doubt or on their way, that may have changed records which the server found by their keys: these keys, by
    /// field. A record that was known before and has one may have been overwritten.
    public var overwritingKeys: [JSONObject] {
        overwriting.map { sent in sent.filter { resource.upsertKey.contains($0.key) } }
    }

    /// Whether a record that was known before is what a create by key has made of it: it has all that was sent.
    public func isOverwritten(_ record: JSONObject) -> Bool {
        overwriting.contains { InDoubt.matches($0, record, resource) && InDoubt.holdsAll($0, record, resource) }
    }

    private func sent(_ record: JSONObject, by create: DoubtfulCreate) -> Bool {
        create.operation.state != .queued && InDoubt.matches(create.sent, record, resource)
            && InDoubt.resembles(create.sent, record, resource)
    }

    /// Whether a record that a list shows is the one that was gone under its id. One that is what a create in doubt has sent, and that the
    /// gone one was not, is what that create made: some servers give an id again. What was sent and the record does not have either tells
    /// nothing of who made it.
    public func isSame(_ gone: JSONObject, _ record: JSONObject) -> Bool {
        func isNew(_ name: String, _ value: JSONValue) -> Bool {
            let type = resource.field(named: name)?.type
            return record[name].map { Likeness.holds(value, $0, type) } ?? false
                && !Likeness.holds(value, gone[name] ?? .null, type)
        }
        let isMade = creates.contains { create in
            sent(record, by: create) && create.sent.contains { isNew($0.key, $0.value) }
        }
        return !isMade && IdentityVerdict.judge(before: gone, after: record, resource: resource) == .same
    }

    /// Meets a record that no document claims. One that only resembles what was sent becomes a document, and speaks against sending it again.
    ///
    /// - Parameters:
    ///   - bytes: The length of its text.
    ///   - wasKnown: Whether it was a document before it was gone: then no create has made it.
    public mutating func meet(
        _ id: ServerID, _ record: JSONObject, bytes: Int = 0, wasKnown: Bool = false
    ) -> Meeting {
        if since.records.contains(id) { return .waits }
        if !wasKnown, !isForeign(record) {
            if underWay.contains(where: { InDoubt.matches($0, record, resource) }) { return .waits }
            // Of one that was sent by this replica nothing behind it was: what came of that only speaks against sending it again.
            let matching = creates.filter { create in
                InDoubt.matches(create.sent, record, resource)
                    || create.operation.state == .queued
                        && create.isEither { InDoubt.matches($0, record, resource) }
            }
            if !matching.isEmpty, claim(IdentifiedRecord(id: id, record: record), bytes) { return .claimed }
            for create in creates
            where create.operation.state != .queued
                && (matching.contains(create) || create.isEither { InDoubt.resembles($0, record, resource) })
            { noteResembling(id, create) }
        }
        return .isNew(returned: deleted.filter { $0.record == id })
    }

    /// A known record has become what a create in doubt sent, and was not before: somebody's correction, or the record that it made under an id
    /// that the server gave away again. It speaks against sending that create again.
    ///
    /// - Parameters:
    ///   - before: The record as it was known.
    ///   - record: The record as the list shows it.
    public mutating func noteChange(of id: ServerID, from before: JSONObject, to record: JSONObject) {
        for create in creates
        where create.operation.state != .queued && InDoubt.became(create.sent, before, record, resource) {
            noteResembling(id, create)
        }
    }

    /// Whether a known record may be what a create on its way is making, under an id that the server gave away again: then nothing is said of it
    /// yet, and the next list tells.
    public func isBeingMade(_ record: JSONObject, from before: JSONObject) -> Bool {
        underWay.contains { InDoubt.became($0, before, record, resource) }
    }

    /// One is enough to speak against sending a create again; of very many, not all have to be named.
    private mutating func noteResembling(_ id: ServerID, _ create: DoubtfulCreate) {
        guard resembling[create.operation.id, default: []].count < Self.mostCandidates else { return }
        resembling[create.operation.id, default: []].append(id)
    }

    /// Keeps a record aside; false where there are too many. What a list has twice under one id is one record, as it was shown last.
    private mutating func claim(_ record: IdentifiedRecord, _ bytes: Int) -> Bool {
        if let place = places[record.id] {
            candidates[place] = record
            return true
        }
        guard candidates.count < Self.mostCandidates, candidateBytes + bytes <= Self.mostCandidateBytes else {
            isOverfull = true
            return false
        }
        candidateBytes += bytes
        places[record.id] = candidates.count
        candidates.append(record)
        return true
    }

    /// Whether a record tells that another account made it.
    private func isForeign(_ record: JSONObject) -> Bool {
        guard let maker = resource.makerField.flatMap({ record[$0] }), maker != .null, let account else { return false }
        return ServerID(json: maker)?.text != account
    }

    /// The creates of which it must be known, before they are judged, which record they changed rather than made.
    public var provenCreates: [DoubtfulCreate] {
        resource.upsertKey.isEmpty ? [] : creates.filter(\.operation.isProven)
    }

    /// All creates in doubt.
    public var doubtfulCreates: [DoubtfulCreate] { creates }

    /// Says what became of each create, and which of the claimed records none of them made: they become documents.
    ///
    /// - Parameters:
    ///   - evidence: What the list proves, now that it was read to its end.
    ///   - facts: What is known of the creates besides, by operation.
    /// - Returns: The judgements, in the order in which they are carried out; and the ids of the claimed records that are left,
    ///   in the order of the list.
    public func judge(
        _ evidence: ListEvidence, _ facts: [LocalID: CreateFacts]
    ) -> (judgements: [CreateJudgement], left: [ServerID]) {
        var left = candidates
        var judgements: [CreateJudgement] = []
        // A record that one create changed rather than made is no other one's.
        var changed: Set<ServerID> = []
        for create in creates where create.operation.state != .queued {
            let (finding, matches) = InDoubt.settleCreate(
                sent: create.sent, isProven: create.operation.isProven, candidates: left.map(\.record),
                resource: resource)
            var judging = Judging(planner: self, create: create, evidence: evidence, finding: finding)
            var known = facts[create.operation.id] ?? CreateFacts()
            let keyed = known.keyed.flatMap { ServerID(json: $0[resource.idField]) }
            if keyed.map(changed.contains) == true { known.keyed = nil }
            known.appeared = known.appeared.filter {
                !changed.contains($0.id) && !isForeign($0.record) && isWhole($0.record, create)
            }
            judging.take(matches.map { left[$0] }, known, isOverfull: isOverfull)
            if finding == .done, let match = matches.first { left.remove(at: match) }
            if finding != .done, case .made(let record) = judging.verdict,
                let id = ServerID(json: record[resource.idField])
            {
                changed.insert(id)
            }
            judgements.append(judging.judgement)
        }
        for create in creates where create.operation.state == .queued {
            guard let judgement = judgeUnsent(create, &left) else { continue }
            judgements.append(judgement)
        }
        return (judgements, left.map(\.id))
    }

    /// Whether a record is all that a create sends.
    private func isWhole(_ record: JSONObject, _ create: DoubtfulCreate) -> Bool {
        InDoubt.matches(create.sent, record, resource)
            && (resource.hasClientIDs || InDoubt.holdsAll(create.sent, record, resource))
    }

    /// Says what a list means for a create that was not sent; nil where it shows nothing that may be its own.
    ///
    /// Where no two records can be alike in what tells them apart, one that has all of it is that one, and another the server refuses. Elsewhere a
    /// person says whether it is that one, or another one like it.
    private func judgeUnsent(_ create: DoubtfulCreate, _ left: inout [IdentifiedRecord]) -> CreateJudgement? {
        func those(_ isLike: (JSONObject, JSONObject, Resource) -> Bool) -> [IdentifiedRecord] {
            left.filter { found in
                create.isEither { InDoubt.matches($0, found.record, resource) && isLike($0, found.record, resource) }
            }
        }
        // An id that was made here is that create's, whatever became of the rest.
        let whole = those(resource.hasClientIDs ? { _, _, _ in true } : InDoubt.holdsAll)
        // Of few fields there is hardly anything beside the key to tell it by.
        let alike = those { InDoubt.resembles($0, $1, $2) || InDoubt.showsAll($0, $1, $2) }
        guard !alike.isEmpty else { return nil }
        let verdict: CreateJudgement.Verdict
        let finding: InDoubt
        if resource.hasHoldings || resource.hasClientIDs {
            // One that is not quite like it the server refuses by itself, or makes beside it.
            guard whole.count == 1 else { return nil }
            left.removeAll { $0.id == whole[0].id }
            (verdict, finding) = (.made(whole[0].record), .done)
        } else {
            let words =
                "the server has \(alike.count == 1 ? "a record" : "\(alike.count) records") like it already, which this replica did not know"
            (verdict, finding) = (.undecided(words, candidates: alike.map(\.id)), .undecided(words))
        }
        return CreateJudgement(
            operation: create.operation.id, document: create.operation.document, verdict: verdict, resembling: nil,
            renewsDoubt: false, finding: finding)
    }

    /// The judgement of one create in the making.
    private struct Judging {
        let planner: ListPlanner
        let create: DoubtfulCreate
        let evidence: ListEvidence
        let finding: InDoubt
        var verdict = CreateJudgement.Verdict.open
        var kept: [ServerID]?
        var renewsDoubt = false

        var judgement: CreateJudgement {
            CreateJudgement(
                operation: create.operation.id, document: create.operation.document, verdict: verdict, resembling: kept,
                renewsDoubt: renewsDoubt, finding: finding)
        }

        mutating func take(_ matches: [IdentifiedRecord], _ facts: CreateFacts, isOverfull: Bool) {
            if matches.isEmpty, let first = facts.appeared.first {
                verdict =
                    facts.appeared.count == 1
                    ? .made(first.record)
                    : .undecided(
                        "\(facts.appeared.count) records that appeared meanwhile hold all that was sent",
                        candidates: facts.appeared.map(\.id))
                return
            }
            if finding != .done, !facts.hasParent {
                verdict = .undecided(
                    "what it belongs to is gone, and with it the list that would show whether it was made",
                    candidates: [])
                return
            }
            switch finding {
            case .done: if let match = matches.first { verdict = .made(match.record) }
            case .notDone: takeUndone(isOverfull)
            case .undecided(let words):
                if matches.isEmpty, create.operation.isProven, let changed = facts.keyed {
                    verdict = .made(changed)
                    return
                }
                let resembling = keepResembling()
                // Two that match are proof enough, wherever they were listed; none is, only in a whole list that was asked for late enough.
                guard !matches.isEmpty || evidence.wouldShow(create.operation) && mayBelieveAbsence() else { return }
                verdict = .undecided(words, candidates: matches.map(\.id) + resembling)
            }
        }

        private mutating func takeUndone(_ isOverfull: Bool) {
            let resembling = keepResembling()
            if evidence.isTooLate(for: create.operation, askedAt: planner.askedAt) {
                verdict = .undecided(
                    "the list has only what is new or open, and would no longer show a record that was made back then",
                    candidates: resembling)
                return
            }
            guard evidence.wouldShow(create.operation), mayBelieveAbsence(), !isOverfull else { return }
            verdict =
                resembling.isEmpty
                ? .notMade
                : .undecided(
                    "no new record has its natural key, and \(resembling.count) resemble what was sent",
                    candidates: resembling)
        }

        /// Keeps which records resemble what was sent.
        private mutating func keepResembling() -> [ServerID] {
            let known: [ServerID] = if case .resembling(let ids)? = create.operation.evidence { ids } else { [] }
            let found = planner.resembling[create.operation.id] ?? []
            guard !found.isEmpty else { return known }
            let all = known + found.filter { !known.contains($0) }
            kept = all
            return all
        }

        private mutating func mayBelieveAbsence() -> Bool {
            if planner.appliedAt < create.operation.stateAt { renewsDoubt = true }
            return LookTime(askedAt: planner.askedAt, leap: create.leap)
                .isLateEnough(for: create.operation, doubtSeconds: planner.doubtSeconds)
        }
    }
}
