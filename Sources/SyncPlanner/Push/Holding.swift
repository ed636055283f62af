import SyncCatalogue
import SyncModel

/// What a record holds on the server that no other may hold at the same time (design section 5.1).
public enum Holding: Sendable, Hashable {
    /// A slot of a holder, who is named by an id: the server's where it is known.
    case slot(resource: String, holder: String, BookingReview.Span)
    /// A value that only one record of the resource may have.
    case value(resource: String, field: String, JSONValue)

    /// Where another holding must be looked for that stands in the way of this one.
    enum Place: Hashable {
        case holder(resource: String, String)
        case value(resource: String, field: String, JSONValue)
    }

    var place: Place {
        switch self {
        case .slot(let resource, let holder, _): .holder(resource: resource, holder)
        case .value(let resource, let field, let value): .value(resource: resource, field: field, value)
        }
    }

    /// Whether no two records may hold these at the same time.
    func excludes(_ other: Holding) -> Bool {
        if case .slot(_, _, let mine) = self, case .slot(_, _, let theirs) = other {
            return place == other.place && mine.overlaps(theirs)
        }
        return self == other
    }
}

/// What an operation changes in what its record holds.
public struct HoldingChange: Sendable, Equatable {
    /// What it lets go of.
    public let frees: [Holding]
    /// What it takes.
    public let takes: [Holding]

    /// A change from what a record holds before an operation to what it holds after it.
    public init(before: [Holding], after: [Holding]) {
        frees = before.filter { !after.contains($0) }
        takes = after.filter { !before.contains($0) }
    }
}

/// Which of the open operations let go of what others take.
public struct HoldingOrder: Sendable, Equatable {
    private struct Entry: Sendable, Equatable {
        let holding: Holding
        let operation: LocalID
        let document: LocalID
    }

    private let changes: [LocalID: HoldingChange]
    private var freeing: [Holding.Place: [Entry]] = [:]
    private var taking: [Holding.Place: [Entry]] = [:]
    /// By operation, the one of the same record that goes before it.
    private var previous: [LocalID: LocalID] = [:]
    private var documents: [LocalID: LocalID] = [:]

    /// Reads the outbox.
    ///
    /// - Parameters:
    ///   - operations: All operations that are not settled, in its order.
    ///   - changes: What they change in what their records hold; one that is not here changes nothing.
    public init(_ operations: [Operation], changes: [LocalID: HoldingChange]) {
        self.changes = changes
        guard !changes.isEmpty else { return }
        // A record whose create waits for a person is not on the server, and holds nothing there that it could let go of.
        let unmade = Set(operations.filter { $0.kind == .create && $0.state == .parked }.map(\.document))
        var last: [LocalID: LocalID] = [:]
        for operation in operations where operation.state != .parked {
            documents[operation.id] = operation.document
            previous[operation.id] = last[operation.document]
            last[operation.document] = operation.id
            for holding in unmade.contains(operation.document) ? [] : changes[operation.id]?.frees ?? [] {
                freeing[holding.place, default: []].append(
                    Entry(holding: holding, operation: operation.id, document: operation.document))
            }
        }
    }

    /// The operation that must be done before another one can be: it lets go of what that one takes. Where two wait for each other, as two
    /// bookings that change places do, neither does.
    public func release(before operation: LocalID) -> LocalID? {
        releases(before: operation).first { !leads(from: $0, to: operation) }
    }

    /// An operation on its way, or about to be, that takes what another one takes.
    func rival(of operation: LocalID) -> LocalID? {
        for holding in changes[operation]?.takes ?? [] {
            if let entry = taking[holding.place]?.first(where: { $0.holding.excludes(holding) }) {
                return entry.operation
            }
        }
        return nil
    }

    /// Notes that an operation is on its way, or about to be.
    mutating func take(_ operation: Operation) {
        for holding in changes[operation.id]?.takes ?? [] {
            taking[holding.place, default: []].append(
                Entry(holding: holding, operation: operation.id, document: operation.document))
        }
    }

    private func releases(before operation: LocalID) -> [LocalID] {
        (changes[operation]?.takes ?? []).flatMap { holding in
            (freeing[holding.place] ?? []).filter {
                $0.document != documents[operation] && $0.holding.excludes(holding)
            }.map(\.operation)
        }
    }

    /// Whether one operation waits for another one, by way of others or not.
    private func leads(from start: LocalID, to goal: LocalID) -> Bool {
        var seen: Set<LocalID> = []
        var left = [start]
        while let operation = left.popLast() {
            if operation == goal { return true }
            guard seen.insert(operation).inserted else { continue }
            left += releases(before: operation)
            if let earlier = previous[operation] { left.append(earlier) }
        }
        return false
    }
}

extension Resource {
    /// The fields whose values only one record may have.
    public var uniqueFields: [Field] { fields.filter { $0.isUnique && !$0.isSecret } }

    /// Whether a record can hold what no other may hold at the same time.
    public var hasHoldings: Bool { booking != nil || !uniqueFields.isEmpty }
}

extension Operation {
    /// Whether it can let go of what its record holds, or take something.
    public func mayChangeHoldings(_ resource: Resource, role: String) -> Bool {
        if kind == .delete { return true }
        let effects = LocalDocument.effects(of: self, resource: resource, role: role)
        let booking = resource.booking.map { $0.placeFields + Array($0.taken.keys) } ?? []
        return (booking + resource.uniqueFields.map(\.name)).contains { effects[$0] != nil }
    }
}
