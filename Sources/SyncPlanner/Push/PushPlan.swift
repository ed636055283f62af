import SyncCatalogue
import SyncModel

/// Which operations may be sent now, and why the others wait (design section 5).
public struct PushPlan: Sendable, Equatable {
    /// Why an operation is not sent yet.
    public enum Wait: Sendable, Equatable {
        /// An earlier operation on the same record, or an earlier message of the same conversation, is unsettled.
        case earlier(LocalID)
        /// A record that it refers to is not on the server yet.
        case parent(LocalID)
        /// A create of the same natural key may have been done: until that is known, its record could not be told from this one's.
        case twin(LocalID)
        /// An open operation lets go of the slot or the unique value that it takes.
        case release(LocalID)
        /// An operation on its way takes the same slot or unique value: competing ones go one after the other.
        case rival(LocalID)
        /// Its slot was given to another record: a person moves it or takes it back.
        case contested
        /// It is held back until a moment, Unix milliseconds.
        case until(Int64)
    }

    /// The operations that may be sent side by side, in the order of the outbox.
    public private(set) var ready: [Operation] = []
    /// Why the other queued operations wait.
    public private(set) var waiting: [LocalID: Wait] = [:]
    private var order: HoldingOrder

    /// Whether a record that an operation changes or names is on the server yet, and still has its slot.
    public struct Standing: Sendable, Equatable {
        /// Whether it has a server id.
        public let isOnServer: Bool
        /// Whether it is a booking whose slot another record has.
        public let isContested: Bool

        /// A standing.
        public init(isOnServer: Bool, isContested: Bool) {
            self.isOnServer = isOnServer
            self.isContested = isContested
        }

        /// What is no longer here will never be on the server: its operation is taken up, and refused with the reason.
        static let absent = Standing(isOnServer: true, isContested: false)
    }

    /// The records that operations change or name by their local ids: what a plan needs to know the standings of.
    public static func records(of operations: [Operation], _ catalogue: Catalogue) -> Set<DocumentName> {
        var names: Set<DocumentName> = []
        for operation in operations where operation.state == .queued {
            names.insert(DocumentName(resource: operation.resource, id: operation.document))
            for (target, id) in named(by: operation, catalogue) {
                names.insert(DocumentName(resource: target, id: id))
            }
        }
        return names
    }

    /// Plans from the unsettled operations.
    ///
    /// - Parameters:
    ///   - operations: All unsettled operations, in the order of the outbox.
    ///   - now: Unix milliseconds.
    ///   - standings: How far the records of ``records(of:_:)`` are; one that is not here has none.
    ///   - changes: What operations change in what their records hold; one that is not here changes nothing.
    public init(
        operations: [Operation], catalogue: Catalogue, now: Int64, standings: [DocumentName: Standing],
        changes: [LocalID: HoldingChange] = [:]
    ) {
        order = HoldingOrder(operations, changes: changes)
        for operation in operations where [.sending, .unknown].contains(operation.state) { order.take(operation) }
        var firstOfDocument: [LocalID: LocalID] = [:]
        var twins: [NaturalKey: LocalID] = [:]
        var said: [Thread: LocalID] = [:]
        var firstOfFile: [File: LocalID] = [:]
        for operation in operations {
            let earlier: LocalID?
            if case .upload(let field) = operation.kind {
                // A file waits for its record, and for an earlier file of the same field: nothing else, and nothing waits for it.
                let file = File(document: operation.document, field: field)
                earlier = firstOfFile[file]
                if earlier == nil { firstOfFile[file] = operation.id }
            } else {
                earlier = firstOfDocument[operation.document]
                if earlier == nil { firstOfDocument[operation.document] = operation.id }
            }
            let key = NaturalKey(operation, catalogue)
            if operation.state != .queued, operation.state != .parked, let key { twins[key] = operation.id }
            let thread = Thread(operation, catalogue)
            defer {
                if operation.state != .parked, let thread, said[thread] == nil { said[thread] = operation.id }
            }
            guard operation.state == .queued else { continue }
            if let earlier = earlier ?? thread.flatMap({ said[$0] }) {
                waiting[operation.id] = .earlier(earlier)
            } else if let parent = Self.parent(of: operation, catalogue, standings) {
                waiting[operation.id] = .parent(parent)
            } else if standings[DocumentName(resource: operation.resource, id: operation.document)]?.isContested == true
            {
                waiting[operation.id] = .contested
            } else if operation.notBefore > now, operation.notBefore - now <= Self.longestPause {
                waiting[operation.id] = .until(operation.notBefore)
            } else if let twin = key.flatMap({ twins[$0] }) {
                waiting[operation.id] = .twin(twin)
            } else if let release = order.release(before: operation.id) {
                waiting[operation.id] = .release(release)
            } else if let rival = order.rival(of: operation.id) {
                waiting[operation.id] = .rival(rival)
            } else {
                if let key { twins[key] = operation.id }
                order.take(operation)
                ready.append(operation)
            }
        }
    }

    /// The open operation that lets go of what another one takes: until it is settled, the server's refusal of that one is not final.
    public func release(before operation: LocalID) -> LocalID? { order.release(before: operation) }

    /// Of which uploads only one is on its way at a time.
    private struct File: Hashable {
        let document: LocalID
        let field: String
    }

    /// By what a create's record would be found again.
    private struct NaturalKey: Hashable {
        let resource: String
        let values: [JSONValue]

        init?(_ operation: Operation, _ catalogue: Catalogue) {
            guard operation.kind == .create, let resource = catalogue.resource(named: operation.resource) else {
                return nil
            }
            self.resource = resource.name
            values = resource.naturalKey.map { operation.edits[$0]?.value ?? .null }
            if values.allSatisfy({ $0 == .null }) { return nil }
        }
    }

    /// What is said one after the other, such as the messages of a conversation: each is sent when those before it are settled.
    private struct Thread: Hashable {
        let resource: String
        let parent: JSONValue?

        init?(_ operation: Operation, _ catalogue: Catalogue) {
            guard operation.kind == .create, let resource = catalogue.resource(named: operation.resource),
                resource.policy == .appendOnly, let parent = resource.pull.parent
            else { return nil }
            self.resource = resource.name
            self.parent = operation.edits[parent.field]?.value
        }
    }

    /// Nothing is held back for longer on purpose, in milliseconds: what says so was written before the clock was set back.
    private static let longestPause: Int64 = 3_700_000

    private static func parent(
        of operation: Operation, _ catalogue: Catalogue, _ standings: [DocumentName: Standing]
    ) -> LocalID? {
        func isOnServer(_ resource: String, _ id: LocalID) -> Bool {
            (standings[DocumentName(resource: resource, id: id)] ?? .absent).isOnServer
        }
        if operation.kind != .create, !isOnServer(operation.resource, operation.document) { return operation.document }
        return named(by: operation, catalogue).first { !isOnServer($0.resource, $0.id) }?.id
    }

    /// The records that an operation names by their local ids.
    private static func named(
        by operation: Operation, _ catalogue: Catalogue
    ) -> [(resource: String, id: LocalID)] {
        (catalogue.resource(named: operation.resource)?.references ?? []).compactMap { field in
            guard let target = field.reference,
                let id = operation.edits[field.name]?.value.string.flatMap({ LocalID($0) })
            else { return nil }
            return (target, id)
        }
    }
}
