import SyncModel

/// What is to be done about an operation, and by whom: a code with its parameters, for each face to say.
public enum NextStep: Sendable, Equatable {
    /// Another operation, that one waits for.
    public struct Blocker: Sendable, Equatable {
        /// Its id.
        public var id: LocalID
        /// What it does.
        public var kind: OperationKind
        /// The resource that it does it to.
        public var resource: String
        /// The record that it does it to.
        public var document: LocalID

        /// What of an operation is told to those who wait for it.
        public init(_ operation: Operation) {
            (id, kind) = (operation.id, operation.kind)
            (resource, document) = (operation.resource, operation.document)
        }
    }

    // MARK: Nothing to do

    /// It goes out with the next sync.
    case goesOut
    /// It is sent again after a moment, Unix milliseconds.
    case goesOutAfterMoment(Int64)
    /// It goes out after an earlier operation.
    case goesOutAfter(LocalID)
    /// It goes out after an operation of which more is known.
    case goesOutBehind(Blocker)
    /// It goes out once another create is settled, whose record could not be told from its own.
    case goesOutOnceSettled(LocalID)
    /// It is on its way.
    case underWay
    /// It may have been done: the next list of the resource shows it.
    case seenInList(resource: String)
    /// It was done.
    case done
    /// It was taken back.
    case takenBack
    /// It has nothing left to send.
    case nothingLeft
    /// Nothing can be done before the next sync.
    case waitForSync

    // MARK: Somebody has to decide

    /// The server refused the account or its plan, in these words: somebody sees to that. It is tried again after a moment, Unix milliseconds,
    /// where there is one, and when a person asks.
    case seeToAccount(LocalID, words: String, again: Int64?)

    /// Another record took the slot: move it by these fields, or take it back.
    case moveSlot(LocalID, fields: [String])
    /// What it waits for was refused: correct that and send it again, or take this one back.
    case correctBlocker(Blocker, LocalID)
    /// What it waits for is parked: decide about that.
    case decideAbout(Blocker)
    /// A record that it refers to is not going to be on the server: name another, or take it back.
    case nameAnother(LocalID, instead: LocalID)
    /// Its record is gone: take it back, and see the conflict.
    case recordGone(LocalID)
    /// A file may have been sent: look, then say that it is there, send it in the place of what is, or keep that.
    case lookForFile(LocalID)
    /// A write may have been done: look, then say so, with the record that it made if it is a create, or send it again.
    case sayWhetherDone(LocalID, madeRecord: Bool)
    /// It is parked, and nothing about it can be changed before somebody says whether it was done.
    case sayFirstWhetherDone(LocalID)
    /// The record can still be changed; a settled operation can't.
    case changeRecord(resource: String, LocalID)

    // MARK: It was refused

    /// Correct it, give again the fields that are not kept, and send it again, or take it back. A conflict's number tells that it can be made
    /// one with the record that exists instead.
    case giveAgain(LocalID, fields: [String], orMerge: Int64?)
    /// Take a free slot by these fields, each with its value, and send it again, or take it back, or make it one as above.
    case takeFreeSlot(LocalID, [SlotField], orMerge: Int64?)
    /// Correct it and send it again, or take it back, or make it one as above.
    case correct(LocalID, orMerge: Int64?)
    /// Attach another file in its place, send it again, or let it be.
    case replaceFile(LocalID)
    /// Try the deletion again, or let it be.
    case deleteAgain(LocalID)

    /// Whether a person has to decide about the operation itself, before which nothing more happens to it. One that waits for another's is not
    /// decided about.
    public var isDecision: Bool {
        switch self {
        case .goesOut, .goesOutAfterMoment, .goesOutAfter, .goesOutBehind, .goesOutOnceSettled, .underWay, .seenInList,
            .done, .takenBack, .nothingLeft, .waitForSync, .seeToAccount, .correctBlocker, .decideAbout, .changeRecord:
            false
        case .moveSlot, .nameAnother, .recordGone, .lookForFile, .sayWhetherDone, .sayFirstWhetherDone, .giveAgain,
            .takeFreeSlot, .correct, .replaceFile, .deleteAgain:
            true
        }
    }

    /// A field that says when a slot is, and what it says.
    public struct SlotField: Sendable, Equatable {
        /// The field.
        public var name: String
        /// Its value, in the backend's form.
        public var value: String

        /// A field with its value.
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }
}
