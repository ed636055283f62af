import ReplicaStore
import SyncCatalogue
import SyncModel

/// What a listing did, with the server ids of the records that it lacked.
struct Listed: Sendable, Equatable {
    var summary: ListingSummary
    var absent: [String]
    var known: Int
}

extension Replica {
    /// Applies a listing whose records meet no pending operations, and notes it.
    @discardableResult
    func list(_ resource: Resource, _ text: String, scope: ListingScope = .everything) async throws -> Listed {
        try await list(resource, from: .bytes(Array(text.utf8)), scope: scope)
    }

    /// Applies a listing from a source.
    @discardableResult
    func list(_ resource: Resource, from source: ListingSource, scope: ListingScope = .everything) async throws
        -> Listed
    {
        try await write { writer in
            let list = try writer.openListing(resource, from: source, scope: scope)
            while let item = try list.next() {
                guard case .known(let document, _, let record) = item else { continue }
                try writer.setServer(resource, row: document.row, to: record)
                try writer.record(
                    .updated, origin: .remote, resource: resource.name, document: document, author: "server",
                    before: document.server, after: record.text)
                list.noteChanged(document)
            }
            let outcome = try list.finish()
            try writer.noteListing(resource, scope: scope, suspect: nil)
            let absent = try outcome.absentRows.compactMap { try writer.document(resource, row: $0)?.serverID?.text }
            return Listed(summary: outcome.summary, absent: absent.sorted(), known: outcome.knownRows)
        }
    }

    /// All documents of a resource, by server id, as last received.
    func documents(_ resource: Resource) async throws -> [String: JSONObject] {
        try await read { reader in
            var found: [String: JSONObject] = [:]
            try reader.forEachDocument(resource) { found[$0.serverID?.text ?? $0.localID.text] = try $0.serverObject() }
            return found
        }
    }

    /// The server ids that a query finds, in its order.
    func find(_ resource: Resource, _ conditions: DocumentQuery.Condition..., order: DocumentQuery.Order = .init())
        async throws -> [String]
    {
        try await read { reader in
            try reader.documents(resource, DocumentQuery(conditions: conditions, order: order, limit: 100)).map {
                $0.serverID?.text ?? "local"
            }
        }
    }

    /// The journal's entries from the start, as `kind id`.
    func journalWords() async throws -> [String] {
        try await read {
            try $0.journal(since: 0, limit: 1_000).map { "\($0.kind.rawValue) \($0.serverID?.text ?? "-")" }
        }
    }
}
