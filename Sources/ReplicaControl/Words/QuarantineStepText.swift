import ReplicaEngine
import SyncPlanner

/// What the socket says may be done about quarantined records.
enum QuarantineStepText {
    /// One sentence for people.
    static func sentence(_ step: QuarantineStep, of resource: String) -> String {
        switch step {
        case .stay:
            "nothing to do: they stay until a list shows them again; 'clinicsync quarantine approve \(resource) --held' removes them"
        case .decide:
            "are they gone: 'clinicsync quarantine approve \(resource)'; is the server wrong: 'clinicsync quarantine restore \(resource)'"
        }
    }
}
