import SyncCatalogue
import SyncModel
import SyncTestSupport

/// The clinics that histories may be about.
public struct Clinics: Sendable {
    let all: [Clinic]

    /// The clinic of a catalogue, of which histories are about what the front desk works with, and a small one that has every conflict
    /// policy.
    ///
    /// - Throws: What a replica throws.
    public init(_ catalogue: Catalogue) async throws {
        all = [try await Clinic(catalogue.narrowed(to: Fixtures.frontDesk)), try await Clinic(PolicyCatalogue.load())]
    }

    subscript(name: String) -> Clinic { all.first { $0.catalogue.name == name } ?? all[0] }
}

/// Runs histories one after the other.
public actor Simulator {
    /// What became of a history.
    public struct Outcome: Sendable {
        /// The history.
        public var history: History
        /// The invariants that did not hold; empty when all did.
        public var violations: [Violation]
        /// What was seen.
        public var tally: Tally
        /// The digest of the end state.
        public var digest: UInt64
    }

    private let clinics: Clinics
    private var shelves: [String: Shelf] = [:]

    /// A runner of histories.
    public init(_ clinics: Clinics) { self.clinics = clinics }

    /// Runs a history to its end.
    ///
    /// - Throws: What the opening of a replica throws.
    public func run(_ history: History, trace: Trace? = nil) async throws -> Outcome {
        let clinic = clinics[history.catalogue]
        let shelf = shelves[history.catalogue] ?? Shelf(clinic.catalogue)
        shelves[history.catalogue] = shelf
        let simulation = try clinic.simulation(history, trace: trace, shelf: shelf)
        let digest = await simulation.run()
        return Outcome(
            history: history, violations: await simulation.violations,
            tally: simulation.world.tally.withLock(\.self), digest: digest)
    }

    /// The shortest history that breaks the same invariant as a history that failed.
    ///
    /// - Throws: What the opening of a replica throws.
    public func shrink(_ history: History) async throws -> History {
        guard let invariant = try await run(history).violations.first?.invariant else { return history }
        return await Shrinker { shorter in
            (try? await self.run(shorter))?.violations.first?.invariant == invariant
        }.shrink(history)
    }
}
