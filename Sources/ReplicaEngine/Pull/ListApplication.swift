import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Brings the replica up to a fetched list, inside one transaction: the store walks the list and hands out what is of interest, the planner
/// rules, and what the list lacks is judged when it was read to its end.
struct ListApplication {
    /// What came of a list, and the documents that have to be asked for one by one: for an operation in doubt, for their own sake, and because
    /// the list lacks them.
    typealias Outcome = (summary: ListingSummary, doubted: [LocalID], unshown: [LocalID], lacking: [LocalID])

    private let executor: RecordExecutor
    private let resource: Resource
    private let list: ListFetcher.Fetched
    private let askedAt: Int64
    private let since: KnownSince
    /// The documents with a write on its way.
    private let underWay: Set<LocalID>
    private let doubtful: [SyncModel.Operation]
    /// The documents with a write to which the server said yes, and which a list has yet to show.
    private let unverified: Set<LocalID>
    private var planner: ListPlanner
    /// The records that the planner keeps from becoming documents for now.
    private var claimed: [ServerID: ListedRecord] = [:]
    /// Whether some of the list was not taken over, or is yet to be asked for.
    private var hasLeftSome = false

    private var context: EngineContext { executor.context }
    private var writer: ReplicaWriter { executor.writer }

    /// Begins to apply a list.
    ///
    /// - Parameter asked: When it was asked for.
    init(_ list: ListFetcher.Fetched, asked: AskingMoment, of resource: Resource, _ executor: RecordExecutor) throws {
        self.list = list
        askedAt = asked.time
        since = try asked.known(of: resource, executor.writer)
        self.resource = resource
        self.executor = executor
        let (context, writer) = (executor.context, executor.writer)
        let open = try writer.operations(in: [.queued, .sending, .unknown]).filter { $0.resource == resource.name }
        doubtful = open.filter { $0.isInDoubt && !$0.kind.isUpload && $0.kind != .create }
        let sending = open.filter(\.isUnderWay)
        underWay = Set(sending.map(\.document))
        let preparation = RequestPreparation(context: context, reader: writer)
        func sent(_ create: SyncModel.Operation) throws -> JSONObject { try preparation.sent(by: create, resource) }
        let sequels = Dictionary(grouping: open.filter(\.isUnsentSequel), by: \.document)
        func changed(_ create: SyncModel.Operation, _ sent: JSONObject) throws -> JSONObject? {
            var record = sent
            for operation in sequels[create.document] ?? [] {
                record.merge(try preparation.values(of: operation, resource)) { $1 }
                if case .action(let name) = operation.kind {
                    record.merge(resource.faces[context.role]?.actions[name]?.sets ?? [:]) { $1 }
                }
            }
            return record == sent ? nil : record
        }
        let creates = try open.filter { $0.kind == .create && !$0.isUnderWay }.map { create in
            let fields = try sent(create)
            return ListPlanner.DoubtfulCreate(
                operation: create, sent: fields, changed: try changed(create, fields),
                leap: context.doubts.leap(since: create))
        }
        let awaiting = try writer.awaitingReadBack(resource.name)
        unverified = Set(awaiting.map(\.operation).filter { $0.kind != .delete }.map(\.document))
        let deleted = awaiting.compactMap { operation, record in
            record.map {
                ListPlanner.DeletedRecord(operation: operation.id, document: operation.document, record: $0)
            }
        }
        planner = ListPlanner(
            creates: creates, deleted: deleted, resource: resource, doubtSeconds: context.catalogue.doubtSeconds,
            askedAt: askedAt, account: list.account,
            underWay: try sending.filter { $0.kind == .create }.map(sent), since: since, appliedAt: writer.now)
    }

    /// Applies it.
    ///
    /// - Throws: `ReplicaError` for a text that is no array, ``EngineError/excess(request:_:)`` for one that is too much; nothing was changed then, for the caller's transaction ends with it.
    mutating func apply() throws -> Outcome {
        // Another first list of the resource came before it.
        if since.isEverything { return (ListingSummary(), [], [], []) }
        try identifyOwn()
        let listing = try writer.openListing(
            resource, from: list.source, scope: list.scope, interest: try interest())
        do {
            while let item = try listing.next() {
                switch item {
                case .known(let document, let before, let record): try take(record, of: document, before, listing)
                case .new(let record): try meet(record, listing)
                case .gone(let document, let record): try remove(document, shownAs: record, listing)
                }
            }
        } catch { throw list.told(error) }
        let proof = list.proof(of: resource, elements: listing.elements, listing.badRecords)
        var outcome = try listing.finish(as: proof.scope)
        // Whose parent is gone may well be gone with it.
        let emptied = try outcome.emptiedParents.filter { try isThere($0.key) }
        let absences = try AbsenceApplication(
            executor: executor, resource: resource, scope: proof.scope, askedAt: askedAt, since: since
        ).judge(&outcome, emptied: emptied, proof)
        // A list that lacks suspiciously many proves the absence of nothing.
        let evidence = ListEvidence(
            scope: proof.scope, isSuspect: absences.suspect != nil, isGapped: outcome.isEmptied,
            isUnproven: proof.isUnproven,
            emptiedParents: Set(emptied.keys))
        outcome.summary.added += try settleCreates(evidence, outcome)
        let doubted = Set(try settleChanges(evidence, outcome))
        if evidence.endsVerifications {
            try executor.endVerifications(of: resource, except: since.documents.union(underWay))
        }
        try SlotReview(executor: executor).run(after: resource)
        if absences.suspect == nil { try writer.noteLists(of: resource, under: list.parents) }
        try writer.noteListing(
            resource, scope: proof.scope, isWhole: proof.isWhole, suspect: absences.suspect,
            wantsWholeList: absences.wantsWholeList || list.scope == .these && !proof.isWhole || isBehind,
            askedAt: askedAt,
            changesKnownTo: changesKnownTo(proof))
        try writer.keepFlaws(of: resource.name, read: proof.parts, proof.flawsByPart)
        hasLeftSome = hasLeftSome || !outcome.lacking.isEmpty
        try keepValidator(proof, absences)
        if !proof.isWhole {
            context.logger.warning(
                "a list is not proven to be whole",
                metadata: ["resource": "\(resource.name)", "flaws": "\(proof.flaws.count)"])
        }
        return (
            outcome.summary, doubted.sorted(), outcome.toAskFor.filter { !doubted.contains($0) },
            outcome.lacking.filter { !doubted.contains($0) }
        )
    }

    /// Gives the account's own record the id that the server shows: it may have had none before its first change.
    private func identifyOwn() throws {
        guard let id = list.ownID else { return }
        let known = try writer.documents(resource, DocumentQuery(limit: 2))
        guard known.count == 1, let document = known.first, document.serverID != id else { return }
        try executor.run(.identified(as: id), on: document.localID, of: resource, as: document)
    }

    // MARK: Record by record

    private func interest() throws -> ListingInterest {
        ListingInterest(
            documents: since.documents.union(underWay).union(unverified).union(try overwritable()),
            meetsNew: planner.meetsNew, gone: try writer.tombstones(resource),
            // The account's own record is that whatever is in it.
            identity: resource.pull.strategy == .single ? [] : identity)
    }

    /// The fields whose change makes a known record one to be looked at: by them it could be another, or what a create in doubt has made.
    private var identity: [String] {
        guard resource.naturalKey.isEmpty, planner.meetsNew else { return resource.naturalKey }
        return resource.fields.filter(\.isInLists).map(\.name)
    }

    /// The documents that a create by key may have changed, of which nobody knows yet whether it was done.
    private func overwritable() throws -> Set<LocalID> {
        Set(
            try planner.overwritingKeys.flatMap { key in
                let conditions = key.map { DocumentQuery.Condition.equal(field: $0.key, value: $0.value) }
                return try writer.documents(resource, DocumentQuery(conditions: conditions, limit: 10)).map(\.localID)
            })
    }

    private mutating func take(
        _ record: ListedRecord, of document: Document, _ before: JSONObject, _ listing: ListingCursor
    ) throws {
        if planner.isOutdated(document.localID) || planner.isBeingMade(record.object, from: before) {
            hasLeftSome = true
            return listing.leave(document)
        }
        planner.noteChange(of: record.serverID, from: before, to: record.object)
        if planner.isOverwritten(record.object) {
            try executor.run(
                .writtenOver(by: record.object), on: document.localID, of: resource, as: document, before: before)
        }
        let event = RecordEvent.listed(
            RecordText(text: record.text, object: record.object), isOwn: planner.isOwn(record.object))
        switch try executor.run(
            event, on: document.localID, of: resource, as: document, before: before, listed: record)
        {
        case .same: try listing.keep(record, of: document)
        case .waits:
            hasLeftSome = true
            listing.leave(document)
        case .replaced: try meet(record, listing)
        default: listing.noteChanged(document)
        }
    }

    /// Takes a record away that the list shows as removed.
    private mutating func remove(
        _ document: Document, shownAs record: ListedRecord, _ listing: ListingCursor
    ) throws {
        listing.leave(document)
        if planner.isOutdated(document.localID) {
            hasLeftSome = true
            return
        }
        let event = RecordEvent.shownGone(record.object)
        if try executor.run(event, on: document.localID, of: resource, as: document) == .waits {
            hasLeftSome = true
        } else {
            listing.noteRemoved()
        }
    }

    private mutating func meet(_ record: ListedRecord, _ listing: ListingCursor) throws {
        // It is nobody's new record, and may be what a create in doubt made.
        let isGone = resource.isGone(record.object)
        let earlier = isGone ? nil : try returning(record)
        switch planner.meet(
            record.serverID, record.object, bytes: record.text.utf8.count, wasKnown: earlier != nil)
        {
        case .waits: hasLeftSome = true
        case .claimed: claimed[record.serverID] = record
        case .isNew where isGone: break
        case .isNew(let returned):
            for deleted in returned {
                try executor.run(
                    .returned(record.object, removedBy: deleted.operation), on: deleted.document, of: resource)
            }
            try listing.insert(record, as: earlier)
            try welcome(record, isTold: !returned.isEmpty)
        }
    }

    /// Up to when all changes are known by the list: what it did not bring over has to be in the next one still.
    private func changesKnownTo(_ proof: ListProof) -> Int64? {
        guard resource.pull.since != nil, proof.isWhole, !leavesSome, !isBehind else { return nil }
        return list.answeredAt
    }

    /// Whether the server's clock was set back behind what was asked for: what changed in between is in no such list.
    private var isBehind: Bool {
        guard let since = list.since, let answered = list.answeredAt else { return false }
        return answered < since
    }

    /// Whether something of it was not taken over, or may be missing in it because it became known after it was asked for.
    private var leavesSome: Bool { hasLeftSome || !since.documents.isEmpty || !since.records.isEmpty }

    /// Keeps what the list was marked with, where a later answer that it is as it was would leave nothing open.
    private func keepValidator(_ proof: ListProof, _ absences: AbsenceApplication.Open) throws {
        let part: ListPart
        switch list.scope {
        case .everything: part = .whole
        case .window: part = .window
        case .recent, .these, .children: return
        }
        guard let validator = list.validator else { return try writer.keep(nil, of: resource.name, part) }
        let mayKeep = ListCondition.mayKeep(
            proof, isSuspect: absences.suspect != nil || absences.wantsWholeList, isLeft: leavesSome,
            try ListCondition.Open(of: resource, writer))
        try writer.keep(mayKeep ? validator : nil, of: resource.name, part)
    }

    /// The local id of the document that a record was before it was gone; nil where it is another record.
    private func returning(_ record: ListedRecord) throws -> LocalID? {
        guard let earlier = try writer.tombstone(resource, record.serverID),
            try writer.document(resource, local: earlier.document) == nil
        else { return nil }
        return planner.isSame(earlier.record, record.object) ? earlier.document : nil
    }

    /// What was decided about a document because it was gone is open again, now that it is back.
    ///
    /// - Parameter isTold: Whether the conflict log just said of its removal that it did not last.
    private func welcome(_ record: ListedRecord, isTold: Bool) throws {
        guard let earlier = try writer.tombstone(resource, record.serverID) else { return }
        try writer.clearTombstone(resource, record.serverID)
        guard try writer.document(resource, id: record.serverID.text)?.localID == earlier.document else { return }
        try executor.run(.cameBack(isTold: isTold), on: earlier.document, of: resource)
    }

    // MARK: What the whole list says

    /// Settles the creates in doubt and adds the claimed records that none of them made. Returns how many documents were added.
    private func settleCreates(_ evidence: ListEvidence, _ outcome: ListingOutcome) throws -> Int {
        var facts: [LocalID: ListPlanner.CreateFacts] = [:]
        for create in planner.doubtfulCreates { facts[create.operation.id] = .init(hasParent: try hasParent(create)) }
        for create in planner.doubtfulCreates where create.operation.isInDoubt {
            facts[create.operation.id]?.appeared = try appeared(since: create)
        }
        for create in planner.provenCreates { facts[create.operation.id]?.keyed = try keyed(create, outcome) }
        let (judgements, left) = planner.judge(evidence, facts)
        for judgement in judgements {
            try executor.run(.judged(judgement.operation, judgement), on: judgement.document, of: resource)
        }
        let added = left.compactMap { claimed[$0] }.filter { !resource.isGone($0.object) }
        for record in added {
            // What was known before was not claimed.
            try writer.insert(resource, pulled: record)
            try writer.clearTombstone(resource, record.serverID)
        }
        return added.count
    }

    /// Settles the changes, removals and actions in doubt. Returns the documents that the list did not show, of those that are still in doubt.
    private func settleChanges(_ evidence: ListEvidence, _ outcome: ListingOutcome) throws -> [LocalID] {
        try doubtful.compactMap { operation in
            let document = try writer.document(resource, local: operation.document)
            let look = LookTime(
                askedAt: askedAt, leap: context.doubts.leap(since: operation), appliedAt: writer.now)
            let result = try executor.run(
                .looked(operation.id, evidence, isShown: document.map(outcome.shows) ?? false, look),
                on: operation.document, of: resource, as: document)
            return result == .unshown ? operation.document : nil
        }
    }

    /// Whether the record is still here under whose own list a create would be shown.
    private func hasParent(_ create: ListPlanner.DoubtfulCreate) throws -> Bool {
        guard let rule = resource.pull.parent, let parent = context.catalogue.resource(named: rule.resource),
            let id = create.sent[rule.field].flatMap({ ServerID(json: $0) })
        else { return true }
        return try writer.document(parent, id: id.text) != nil
    }

    /// The records that became documents after a create's request left, and about which nothing of our own is known. One of the same
    /// millisecond may have been there before it: the look that comes before the request brings such. One that came before the create was
    /// typed was there in any case, whatever the clock said since: the journal tells.
    private func appeared(since create: ListPlanner.DoubtfulCreate) throws -> [IdentifiedRecord] {
        if resource.hasClientIDs {
            // By an id of our own it is known whenever it came.
            let id = ServerID(create.operation.document.text)
            guard let known = try writer.document(resource, server: id), known.localID != create.operation.document,
                try writer.operations(of: known.localID).isEmpty
            else { return [] }
            return [IdentifiedRecord(id: id, record: try known.serverObject())]
        }
        guard let sentAt = create.operation.sentAt,
            let key = resource.naturalKey.first(where: { create.sent[$0].map { $0 != .null } ?? false })
        else { return [] }
        let conditions = [DocumentQuery.Condition.equal(field: key, value: create.sent[key] ?? .null)]
        let later = try writer.documents(resource, DocumentQuery(conditions: conditions, limit: 100)).filter {
            try $0.localID.milliseconds > sentAt && writer.operations(of: $0.localID).isEmpty
        }
        // The journal is long: it is asked only where there is somebody to ask about.
        guard !later.isEmpty, let typed = try writer.creation(of: create.operation.document) else { return [] }
        return try later.compactMap { document in
            guard let id = document.serverID, let came = try writer.creation(of: document.localID), came > typed else {
                return nil
            }
            return IdentifiedRecord(id: id, record: try document.serverObject())
        }
    }

    /// The record that a create changed rather than made, where the list shows one that has its key.
    private func keyed(_ create: ListPlanner.DoubtfulCreate, _ outcome: ListingOutcome) throws -> JSONObject? {
        let conditions = resource.upsertKey.map {
            DocumentQuery.Condition.equal(field: $0, value: create.sent[$0] ?? .null)
        }
        let found = try writer.documents(resource, DocumentQuery(conditions: conditions, limit: 10))
        return try found.first { $0.serverID != nil && outcome.shows($0) }?.serverObject()
    }

    private func isThere(_ parent: String) throws -> Bool {
        guard let rule = resource.pull.parent, let parents = context.catalogue.resource(named: rule.resource) else {
            return false
        }
        // The parents of some lists are not records, but what records name.
        if rule.source != nil { return true }
        return try writer.document(parents, id: parent) != nil
    }
}
