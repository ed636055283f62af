import SyncCatalogue
import SyncModel

/// All that is known of one record when something happens to it (design section 6, "One place decides").
public struct RecordFacts: Sendable, Equatable {
    /// The record's permanent name here.
    public let id: LocalID
    /// The record; nil when it is not here, or not yet.
    public var state: RecordState?
    /// All operations on it that are still kept, in the order of the outbox.
    public var operations: [Operation]
    /// What was asked for besides.
    public var answers: [RecordNeed: RecordFact]

    /// The facts about a record.
    public init(id: LocalID, state: RecordState?, operations: [Operation], answers: [RecordNeed: RecordFact] = [:]) {
        self.id = id
        self.state = state
        self.operations = operations
        self.answers = answers
    }

    /// Whether the server never had the record, and nothing about it has left.
    public var isUnknownToServer: Bool { state?.serverID == nil && open.allSatisfy { $0.state == .queued } }

    /// The operations that are not settled, in the order of the outbox.
    public var open: [Operation] { operations.filter { !$0.state.isSettled } }

    /// The operation with that id; nil when it is not of this record.
    public func operation(_ id: LocalID) -> Operation? { operations.first { $0.id == id } }

    /// Brings the facts to what they are once an action was carried out: the pure model of the store's writer, held against it by a test.
    public mutating func apply(_ action: RecordAction, _ setting: RecordSetting) {
        switch action {
        case .insert(let text, let booking): state = RecordState(booking: booking, local: text)
        case .setServer(let id, let text):
            state?.serverID = id
            state?.server = text
        case .setLocal(let text): state?.local = text
        case .setHidden(let isHidden): state?.isHidden = isHidden
        case .setBooking(let booking): state?.booking = booking
        case .remove: state = nil
        case .enqueue(var operation):
            // The outbox gives it a place behind all others.
            operation.sequence = (operations.last?.sequence ?? 0) + 1
            operation.stateAt = setting.now
            operations.append(operation)
        case .setEdits(let id, let edits): change(id) { $0.edits = edits }
        case .move(let id, let state, let answer, let notBefore):
            change(id) { operation in
                operation.state = state
                operation.stateAt = setting.now
                operation.notBefore = notBefore
                operation.answer = answer
                // A password is kept no longer than it takes to send it.
                if state.isSettled {
                    operation.edits = operation.edits.filter {
                        setting.resource.field(named: $0.key)?.isSecret != true
                    }
                }
            }
        case .setBase(let id, let base): change(id) { $0.base = base }
        case .setFailures(let id, let count, let moment):
            change(id) { ($0.failures, $0.failedAt) = (count, moment) }
        case .hasten(let id): change(id) { $0.notBefore = 0 }
        case .setEvidence(let id, let evidence): change(id) { $0.evidence = evidence }
        case .setAlternatives(let id, let starts): change(id) { $0.alternatives = starts }
        case .renewDoubt(let id): change(id) { $0.stateAt = setting.now }
        case .awaitVerification(let id, let verification, _): change(id) { $0.verification = verification }
        case .endVerification(let id): change(id) { $0.verification = nil }
        case .watchDoubt, .insertFile, .removeFile, .fileUploaded, .fileSent, .moveFile, .setFileAddress,
            .setFileOperation, .conflict, .closeConflicts, .reopenConflicts, .journal, .alsoRule:
            break
        }
    }

    private mutating func change(_ id: LocalID, _ body: (inout Operation) -> Void) {
        guard let index = operations.firstIndex(where: { $0.id == id }) else { return }
        body(&operations[index])
    }
}

/// Where and when a record is ruled on.
public struct RecordSetting: Sendable, Equatable {
    /// The catalogue, as the role sees it.
    public let catalogue: Catalogue
    /// The record's resource.
    public let resource: Resource
    /// The account's role.
    public let role: String
    /// The time of everything that the ruling writes down, Unix milliseconds.
    public let now: Int64

    /// A setting.
    public init(catalogue: Catalogue, resource: Resource, role: String, now: Int64) {
        self.catalogue = catalogue
        self.resource = resource
        self.role = role
        self.now = now
    }
}
