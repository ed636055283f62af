import SyncCatalogue
import SyncModel

/// Runs histories one after the other.
public actor Simulator {
    /// What became of a history.
    public struct Outcome: Sendable {
        /// The history.
        public var history: History
        /// The first invariants that did not hold; empty when all did.
        public var violations: [Violation]
        /// What was seen.
        public var tally: Tally
        /// The digest of the end state.
        public var digest: UInt64
    }

    private let clinic: Clinic
    private let shelf: Shelf

    /// A runner in a clinic.
    public init(_ clinic: Clinic) {
        self.clinic = clinic
        shelf = Shelf(clinic.catalogue)
    }

    /// Runs a history to its end.
    ///
    /// - Throws: What the opening of a replica throws.
    public func run(_ history: History, trace: Trace? = nil) async throws -> Outcome {
        let simulation = try clinic.simulation(history, trace: trace, shelf: shelf)
        let digest = await simulation.run()
        return Outcome(
            history: history, violations: await simulation.violations, tally: simulation.world.tally.withLock(\.self),
            digest: digest)
    }
}
