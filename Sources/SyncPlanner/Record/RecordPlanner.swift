import SyncModel

/// What is to be done about a record, and what came of it for who asked.
public struct Ruling: Sendable, Equatable {
    /// What came of an event, for who brought it.
    public enum Outcome: Sendable, Equatable {
        /// What there was to write down is among the actions.
        case done
        /// The server's record is as it was known; what there is to write down besides is among the actions.
        case same
        /// The record that was known is gone, and another one has its id: that one is new.
        case replaced
        /// An operation is still in doubt, and its record must be asked for alone.
        case unshown
        /// Nothing can be settled yet, or said of the record by what was asked for so early.
        case waits
        /// The operation that carries a local write to the server; nil when none has to.
        case queued(LocalID?)
        /// A local write can't be taken.
        case refused(WriteRefusal)

        /// The operation that carries a local write to the server; nil when none has to.
        public var operation: LocalID? { if case .queued(let id) = self { id } else { nil } }
    }

    /// What is to be written down, in this order, in one transaction.
    public let actions: [RecordAction]
    /// What came of it.
    public let outcome: Outcome
    /// Which branches were taken, for those who watch.
    public let decisions: [Decision]
}

/// The one place that decides about a record: state and event in, actions out; no I/O (design section 6).
public enum RecordPlanner {
    /// A ruling, or what must be known before there is one.
    public enum Step: Sendable, Equatable {
        /// This fact first.
        case needs(RecordNeed)
        /// The ruling.
        case ruled(Ruling)
    }

    /// Rules on an event.
    ///
    /// It is asked again with each fact that it names, until it names none. The same event, facts and setting always give the same.
    public static func rule(_ event: RecordEvent, _ facts: RecordFacts, _ setting: RecordSetting) -> Step {
        var draft = RulingDraft(facts, setting)
        do {
            let outcome = try draft.take(event)
            return .ruled(Ruling(actions: draft.actions, outcome: outcome, decisions: draft.decisions))
        } catch {
            return .needs(error.need)
        }
    }
}

/// A ruling in the making: each action is applied to the facts at once, so that what follows sees the record as it will be.
struct RulingDraft {
    let setting: RecordSetting
    private(set) var facts: RecordFacts
    private(set) var actions: [RecordAction] = []
    private(set) var decisions: [Decision] = []

    init(_ facts: RecordFacts, _ setting: RecordSetting) {
        self.facts = facts
        self.setting = setting
    }

    mutating func emit(_ action: RecordAction) {
        facts.apply(action, setting)
        actions.append(action)
    }

    mutating func note(_ decision: Decision) { decisions.append(decision) }

    /// Takes an event to what comes of it.
    mutating func take(_ event: RecordEvent) throws(MissingFact) -> Ruling.Outcome {
        switch event {
        case .listed(let record, let isOwn): return try take(listed: record, isOwn: isOwn)
        case .readAlone(let members): return try take(readAlone: members)
        case .identified(let id): try identify(as: id)
        case .returned(let record, let operation): take(returned: record, removedBy: operation)
        case .cameBack(let isTold): try takeBack(isTold: isTold)
        case .absent(let evidence): return try take(absence: evidence)
        case .shownGone(let record): return try take(gone: record)
        case .writtenOver(let record): keepOverwritten(by: record)
        case .takenOver(let record, let evidence, let gone): try take(over: record, evidence, gone)
        case .slotReviewed: try reviewSlot()
        case .relinked(let other, let id): try relink(other, to: id)
        case .answered(let id, let verdict, let pause, let wellAt):
            if let operation = facts.operation(id) {
                countFailure(of: operation, verdict, wellAt: wellAt)
                try settle(operation, verdict, pause: pause)
            }
        case .clockSetBack: bringToNow()
        case .unsendable(let id, let answer):
            if let operation = facts.operation(id) { try reject(operation, answer) }
        case .hastened(let id):
            if let operation = facts.operation(id), operation.isHeld { emit(.hasten(id)) }
        case .stranded(let id, let mayRepeat): try recover(id, mayRepeat: mayRepeat)
        case .explained(let id):
            if let operation = facts.operation(id), operation.state == .rejected { try explain(operation) }
        case .judged(let id, let judgement):
            if let operation = facts.operation(id) { try take(judgement, of: operation) }
        case .looked(let id, let evidence, let isShown, let time):
            return try look(at: id, evidence, isShown: isShown, time)
        case .fileSeen(let sighting): return try take(sighting)
        case .fileReplaced(let id, let file, let name, let address): parkReplaced(id, file, name, address)
        case .fileLoaded(let id): emit(.setEvidence(id, nil))
        case .settledByPerson(let id, let wasDone, let record, let evidence):
            guard let operation = facts.operation(id) else { return .done }
            if wasDone {
                try acknowledge(operation, record: record, taking: evidence ?? .idReused)
            } else {
                emit(.move(id, to: .queued))
                if operation.failures > 0 { emit(.setFailures(id, 0, at: setting.now)) }
            }
        case .created(let fields, let shown, let author):
            return .queued(try create(fields, shown: shown, by: author))
        case .edited(let changes, let author): return .queued(try edit(changes, by: author))
        case .acted(let name, let fields, let author): return try act(name, fields, by: author)
        case .deleted(let author): return try delete(by: author)
        case .cancelled(let id, let author): return try cancel(id, by: author)
        case .corrected(let id, let fields, let author): try correct(id, with: fields, by: author)
        case .resubmitted(let id, let fields, let author): try resubmit(id, sending: fields, by: author)
        case .editsDropped(let id, let fields, let author): try drop(fields, from: id, by: author)
        case .fileAttached(let file, let others, let create, let author):
            return .queued(try attach(file, replacing: others, with: create, by: author))
        case .becameOne(let id): try relinkReferring(to: id)
        case .resolved(let before, let after, let author, let id):
            journalResolution(before, after, by: author, naming: id)
        }
        return .done
    }
}

// MARK: Facts about others

extension RulingDraft {
    private func fact(_ need: RecordNeed) throws(MissingFact) -> RecordFact {
        guard let fact = facts.answers[need] else { throw MissingFact(need: need) }
        return fact
    }

    func serverID(of id: LocalID, in resource: String) throws(MissingFact) -> ServerID? {
        if case .serverID(let found) = try fact(.serverID(resource: resource, id)) { found } else { nil }
    }

    /// A record with its derived fields and the end of its slot.
    func completed(_ record: JSONObject, onlyMissing: Bool) throws(MissingFact) -> JSONObject {
        // Nothing is asked for where there is nothing to fill in.
        guard setting.resource.booking != nil || setting.resource.fields.contains(where: { $0.derivation != nil })
        else { return record }
        return if case .record(let found) = try fact(.completed(record, onlyMissing: onlyMissing)) { found } else {
            record
        }
    }

    func alternatives(to record: JSONObject) throws(MissingFact) -> [String] {
        if case .starts(let found) = try fact(.alternatives(record)) { found } else { [] }
    }

    func rivals() throws(MissingFact) -> SlotRivals? {
        if case .rivals(let found) = try fact(.rivals) { found } else { nil }
    }

    func records(with value: JSONValue, in field: String) throws(MissingFact) -> [IdentifiedRecord] {
        if case .records(let found) = try fact(.sameValue(field: field, value)) { found } else { [] }
    }

    func isMade(from known: JSONObject, to record: JSONObject) throws(MissingFact) -> Bool {
        if case .isMade(let found) = try fact(.isMade(from: known, to: record)) { found } else { false }
    }

    func referring() throws(MissingFact) -> [ReferringDocument] {
        if case .documents(let found) = try fact(.referring) { found } else { [] }
    }

    func holder(of id: ServerID) throws(MissingFact) -> LocalID? {
        if case .holder(let found) = try fact(.holder(of: id)) { found } else { nil }
    }

    func gone(as id: ServerID) throws(MissingFact) -> GoneRecord? {
        if case .gone(let found) = try fact(.gone(as: id)) { found } else { nil }
    }

    func release(before operation: LocalID) throws(MissingFact) -> LocalID? {
        if case .release(let found) = try fact(.release(before: operation)) { found } else { nil }
    }

    /// When a version of a record came to be: as the server says, or now, on the clock that no edit is ahead of.
    func changeTime(of record: JSONObject) throws(MissingFact) -> RemoteTime {
        if let text = setting.resource.changedAtField.flatMap({ record[$0]?.string }),
            case .changeTime(let told?) = try fact(.changeTime(text))
        {
            return told
        }
        return RemoteTime(seenAt: try tick().milliseconds)
    }

    func tick() throws(MissingFact) -> HybridTimestamp {
        if case .tick(let found) = try fact(.tick) { found } else { HybridTimestamp(milliseconds: setting.now) }
    }

    func operationID() throws(MissingFact) -> LocalID? {
        if case .operationID(let found) = try fact(.operationID) { found } else { nil }
    }
}
