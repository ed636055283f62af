import ReplicaStore
import SyncCatalogue
import SyncModel

/// Everything that one replica holds at the end of a history, read once for all invariants.
struct Findings: Sendable {
    let station: Int
    let operations: [LocalID: SyncModel.Operation]
    /// In the order of the outbox.
    let outbox: [SyncModel.Operation]
    let conflicts: [Conflict]
    let documents: [String: [Document]]
    let journal: [JournalEntry]

    init(_ station: Workstation) async throws {
        self.station = station.number
        let role = station.context.role
        (outbox, conflicts, documents, journal) = try await station.replica.read { reader in
            var documents: [String: [Document]] = [:]
            for resource in reader.catalogue.resources(for: role) {
                var all: [Document] = []
                try reader.forEachDocument(resource) { all.append($0) }
                documents[resource.name] = all
            }
            return (
                try reader.latestOperations(limit: 100_000), try reader.conflicts(limit: 100_000), documents,
                try reader.journal(since: 0, limit: 1_000_000)
            )
        }
        operations = Dictionary(uniqueKeysWithValues: outbox.map { ($0.id, $0) })
    }

    func document(_ resource: String, _ id: LocalID) -> Document? {
        documents[resource]?.first { $0.localID == id }
    }
}

/// Whether two values are one but for what the model server normalises, told by its own rules.
enum Sameness {
    static func holds(_ left: JSONValue?, _ right: JSONValue?, _ type: FieldType?) -> Bool {
        let (left, right) = (left ?? .null, right ?? .null)
        if left == right { return true }
        switch type {
        case .instant:
            guard let first = left.string.flatMap(ServerInstant.seconds) else { return false }
            return first == right.string.flatMap(ServerInstant.seconds)
        case .decimal: return amount(left).map { $0 == amount(right) } ?? false
        default: return left.string.map(trimmed).map { $0 == right.string.map(trimmed) } ?? false
        }
    }

    /// An amount in hundredths, rounded down as the server does.
    private static func amount(_ value: JSONValue) -> Int64? {
        Double(value.string ?? value.text).map { Int64(($0 * 100 + 0.0001).rounded(.down)) }
    }

    private static func trimmed(_ text: String) -> String {
        let rest = text.drop(while: \.isWhitespace)
        return String(rest.prefix(rest.count - rest.reversed().prefix(while: \.isWhitespace).count))
    }
}
