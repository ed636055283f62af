import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// What people do with the records that lists lack in suspicious number; each is one transaction (design section 9).
public struct QuarantineDesk: Sendable {
    private let context: EngineContext

    /// Decides about the quarantines of a replica.
    public init(_ context: EngineContext) {
        self.context = context
    }

    /// Says that the quarantined records of a resource are gone: they are removed here. Returns how many.
    ///
    /// - Parameter includesHeld: Those too of which a person said that they stay.
    /// - Throws: ``DecisionError/nothingQuarantined(resource:)``, ``EngineError/unknownResource(_:known:)``.
    public func approve(_ name: String, includesHeld: Bool, author: String) async throws -> Int {
        let resource = try context.resource(name)
        let context = context
        return try await context.replica.write { writer in
            let gone = try writer.quarantined(resource).filter { includesHeld || !$0.isHeld }
            guard !gone.isEmpty else { throw DecisionError.nothingQuarantined(resource: name) }
            let executor = RecordExecutor(context: context, writer: writer)
            let since = gone.map(\.notedAt).min().map(WireTime.text) ?? ""
            let evidence = AbsenceEvidence(
                .person, "missing from the server's lists since \(since), and \(author) said that it is gone",
                author: author)
            for absent in gone {
                guard let document = try writer.document(resource, row: absent.row) else { continue }
                try executor.run(.absent(evidence), on: document.localID, of: resource, as: document)
            }
            try writer.tidyQuarantine(resource)
            return gone.count
        }
    }

    /// Says that the quarantined records of a resource stay: no list removes them until one has shown them again. Returns how many are
    /// held.
    ///
    /// - Throws: ``DecisionError/nothingQuarantined(resource:)``, ``EngineError/unknownResource(_:known:)``.
    public func restore(_ name: String, author: String) async throws -> Int {
        let resource = try context.resource(name)
        let context = context
        return try await context.replica.write { writer in
            let waiting = try writer.quarantined(resource).filter { !$0.isHeld }
            guard !waiting.isEmpty else { throw DecisionError.nothingQuarantined(resource: name) }
            for absent in waiting { try writer.hold(resource, absent.document) }
            try RecordExecutor(context: context, writer: writer).note(
                .resolved, .string("\(waiting.count) quarantined records stay"), about: name, origin: .local,
                author: author)
            return waiting.count
        }
    }
}
