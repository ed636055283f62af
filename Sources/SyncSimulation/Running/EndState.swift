import ReplicaStore
import SyncModel

/// The digest of everything that a simulation ended with, by which two runs of one seed are compared.
enum EndState {
    static func digest(of simulation: Simulation) async throws -> UInt64 {
        var bytes: [UInt8] = []
        for resource in simulation.world.catalogue.resources {
            bytes += simulation.world.server { $0.tables[resource.name]?.wholeList() ?? [] }
        }
        for station in simulation.stations { bytes += try await text(of: station).utf8 }
        return ElementDigest(of: bytes, key: ElementDigest.Key(1, 2)).low
    }

    /// All documents, operations, conflicts and journal entries of a replica.
    static func text(of station: Workstation) async throws -> String {
        let role = station.context.role
        return try await station.replica.read { reader in
            var lines: [String] = []
            for resource in reader.catalogue.resources(for: role) {
                try reader.forEachDocument(resource) { document in
                    lines.append(
                        "\(document.localID) \(document.serverID?.text ?? "") \(document.booking?.rawValue ?? "") \(document.isHidden) \(document.server ?? "") \(document.local ?? "")"
                    )
                }
            }
            for operation in try reader.latestOperations(limit: 10_000) {
                let edits = operation.edits.sorted { $0.key < $1.key }.map {
                    "\($0.key)=\($0.value.value.text)/\($0.value.base?.text ?? "")"
                }
                lines.append(
                    "\(operation.id) \(operation.state) \(operation.attempts) \(edits) \(operation.answer?.message ?? "")"
                )
                lines.append(
                    "\(operation.stateAt) \(operation.notBefore) \(operation.verification != nil) \(operation.alternatives) \(operation.evidence?.json(reader.catalogue.ids.usual).text ?? "")"
                )
            }
            for conflict in try reader.conflicts(limit: 10_000) {
                lines.append(
                    "\(conflict.document) \(conflict.field ?? "") \(conflict.local?.text ?? "") \(conflict.remote?.text ?? "") \(conflict.winner)"
                )
                lines.append(
                    "\(conflict.base?.text ?? "") \(conflict.localTime) \(conflict.remoteTime) \(conflict.rule) \(conflict.author)"
                )
            }
            for entry in try reader.journal(since: 0, limit: 100_000) {
                lines.append(
                    "\(entry.position) \(entry.time) \(entry.origin) \(entry.kind) \(entry.resource) \(entry.document?.text ?? "") \(entry.serverID?.text ?? "") \(entry.author) \(entry.before ?? "") \(entry.after ?? "")"
                )
            }
            return lines.joined(separator: "\n")
        }
    }
}
