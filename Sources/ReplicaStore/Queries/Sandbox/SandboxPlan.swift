import Foundation
import SyncCatalogue

/// What each connection of the sandbox is made from.
struct SandboxPlan: Sendable {
    /// The replica's file.
    let path: String
    /// Each resource's name, and the SELECT that shows its documents.
    let tables: [(name: String, rows: String)]
    /// As ``Replica/Configuration/instant``.
    let instant: @Sendable (String) -> Int64?
    /// The backend's zone, in which days begin and end.
    let zone: TimeZone

    init(_ configuration: Replica.Configuration) {
        path = configuration.path
        tables = configuration.catalogue.resources.map { ($0.name, DocumentSchema($0).shownRows) }
        instant = configuration.instant
        zone = configuration.catalogue.zone
    }
}
