import ClinicHours
import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// What all parts of the engine share: the account's replica, its catalogue and role, and the injected clock and randomness.
public struct EngineContext: Sendable {
    /// The account's replica.
    public let replica: Replica
    /// The catalogue of its backend, as the role sees it.
    public let catalogue: Catalogue
    /// The account's role.
    public let role: String
    /// The calendar time.
    public let clock: any WallClock
    /// Ids and random words.
    public let identities: IdentitySource
    /// The log; no patient's data is ever written to it.
    public let logger: Logger
    /// Seals what is sensitive.
    public let vault: Vault
    /// Since when operations are in doubt.
    let doubts: DoubtWatch
    /// When the server last did what was asked.
    let answers: AnswerWatch
    /// Which records were shown alone although their list lacks them.
    let shownAlone: ShownRecords
    /// How many writes are on their way at once, from 1.
    public var pushWidth = 4
    /// Is told what was decided; nil for nobody.
    public var observer: (@Sendable (Decision) -> Void)?

    /// The shared parts.
    public init(
        replica: Replica, catalogue: Catalogue, role: String, clock: any WallClock, identities: IdentitySource,
        logger: Logger, vault: Vault = .open
    ) {
        self.replica = replica
        self.catalogue = catalogue.seen(by: role)
        self.role = role
        self.clock = clock
        self.identities = identities
        self.logger = logger
        self.vault = vault
        doubts = DoubtWatch(clock)
        answers = AnswerWatch(clock)
        shownAlone = ShownRecords(clock)
    }

    /// The resources that the role may see, the most urgent first.
    public var resources: [Resource] { catalogue.resources(for: role) }

    /// The resource of that name, if the role may see it.
    ///
    /// - Throws: ``EngineError/unknownResource(_:known:)``.
    public func resource(_ name: String) throws(EngineError) -> Resource {
        guard let resource = catalogue.resource(named: name), resource.faces[role] != nil else {
            throw .unknownResource(name, known: resources.map(\.name))
        }
        return resource
    }

    /// What the role may do with a resource.
    ///
    /// - Throws: ``EngineError/unknownResource(_:known:)`` when it may not see it.
    public func face(of resource: Resource) throws(EngineError) -> Face {
        guard let face = resource.faces[role] else {
            throw .unknownResource(resource.name, known: resources.map(\.name))
        }
        return face
    }

    /// The moment that a text of the backend names, Unix milliseconds.
    func instant(_ text: String?) -> Int64? {
        text.flatMap { InstantText.parse($0, naiveIn: catalogue.zone) }.map {
            Int64(($0.timeIntervalSince1970 * 1000).rounded())
        }
    }

    /// The time now.
    public var now: Date { Date(timeIntervalSince1970: Double(clock.milliseconds()) / 1000) }
}
