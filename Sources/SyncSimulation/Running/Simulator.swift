import SyncCatalogue
import SyncModel
import SyncTestSupport

/// The clinics that histories may be about.
public struct Clinics: Sendable {
    /// What histories are about, with the share of each, in hundredths.
    let all: [(share: Int, clinic: Clinic)]
    /// The branches that a large run must see.
    let branches: [String]

    /// The clinics of a catalogue. Where it has patients and practitioners, histories are about what either of them works with; else about
    /// what the front desk works with, a small clinic that has every conflict policy, and one whose records have files.
    ///
    /// - Throws: What a replica throws.
    public init(_ catalogue: Catalogue) async throws {
        var all: [(Int, Clinic)] = []
        for (share, role, names) in Self.parties where catalogue.roles.contains(role) {
            let part = catalogue.narrowed(to: names).seen(by: role).paged(by: 5)
            all.append((share, try await Clinic(part, role: role)))
        }
        branches = all.isEmpty ? Expectations.branches : Expectations.branchesOfParties
        if all.isEmpty {
            all = [
                (34, try await Clinic(catalogue.narrowed(to: Fixtures.frontDesk))),
                (56, try await Clinic(PolicyCatalogue.load())),
                (10, try await Clinic(FileCatalogue.load(), keepsFiles: true)),
            ]
        }
        self.all = all
    }

    subscript(name: String) -> Clinic { all.first { $0.clinic.name == name }?.clinic ?? all[0].clinic }

    /// The resources in which what either party says or asks for could be lost or doubled.
    private static let parties: [(share: Int, role: String, resources: Set<String>)] = [
        (
            60, "patient",
            [
                "practitioners", "appointments", "relatives", "conversations", "messages", "notifications", "settings",
                "health-profile", "payment-methods", "conditions",
            ]
        ),
        (40, "practitioner", ["appointments", "schedule", "overrides", "reasons", "instructions"]),
    ]
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
        /// How many requests left the workstations.
        public var requests = 0
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
        let simulation = try await clinic.simulation(history, trace: trace, shelf: shelf)
        let digest = await simulation.run()
        return Outcome(
            history: history, violations: await simulation.violations,
            tally: simulation.world.tally.withLock(\.self), requests: simulation.world.requests.withLock(\.self),
            digest: digest)
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
