import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

/// Everything that one replica holds at the end of a history, read once for all invariants.
struct Findings: Sendable {
    let station: Int
    /// Where something sensitive stands in clear.
    let leaks: [String]
    let operations: [LocalID: SyncModel.Operation]
    /// In the order of the outbox.
    let outbox: [SyncModel.Operation]
    let conflicts: [Conflict]
    let documents: [String: [Document]]
    let journal: [JournalEntry]
    /// The files that the replica knows.
    let attachments: [LocalID: Attachment]
    /// The digests of the files that are here, in hex.
    let stored: Set<String>

    init(_ station: Workstation) async throws {
        self.station = station.number
        let role = station.context.role
        var (outbox, conflicts, documents, journal, files) = try await station.replica.read { reader in
            var documents: [String: [Document]] = [:]
            for resource in reader.catalogue.resources(for: role) {
                var all: [Document] = []
                try reader.forEachDocument(resource) { all.append($0) }
                documents[resource.name] = all
            }
            return (
                try reader.latestOperations(limit: 100_000), try reader.conflicts(limit: 100_000), documents,
                try reader.journal(since: 0, limit: 1_000_000), try reader.attachments()
            )
        }
        attachments = Dictionary(uniqueKeysWithValues: files.map { ($0.id, $0) })
        stored = Set(try station.lane?.store.entries().map(\.digest.hex) ?? [])
        let catalogue = station.context.catalogue
        leaks = catalogue.isSealed ? Self.leaks(outbox, conflicts, documents, journal) : []
        if catalogue.isSealed {
            // The invariants are about what people typed.
            let vault = station.context.vault
            for (name, all) in documents {
                let resource = catalogue.resource(named: name)
                documents[name] = all.map { document in
                    var document = document
                    document.server = document.server.map { vault.opened(text: $0, of: resource) }
                    document.local = document.local.map { vault.opened(text: $0, of: resource) }
                    return document
                }
            }
            for index in outbox.indices {
                let resource = catalogue.resource(named: outbox[index].resource)
                for (field, edit) in outbox[index].edits {
                    outbox[index].edits[field]?.value = vault.opened(edit.value, field: field, of: resource) ?? .null
                    outbox[index].edits[field]?.base = vault.opened(edit.base, field: field, of: resource)
                }
            }
            for index in conflicts.indices {
                let resource = catalogue.resource(named: conflicts[index].resource)
                let field = conflicts[index].field
                conflicts[index].base = vault.opened(conflicts[index].base, field: field, of: resource)
                conflicts[index].local = vault.opened(conflicts[index].local, field: field, of: resource)
                conflicts[index].remote = vault.opened(conflicts[index].remote, field: field, of: resource)
            }
        }
        (self.outbox, self.conflicts, self.documents, self.journal) = (outbox, conflicts, documents, journal)
        operations = Dictionary(uniqueKeysWithValues: outbox.map { ($0.id, $0) })
    }

    /// Where a sensitive value is written as it was typed, told by how all of them begin.
    private static func leaks(
        _ outbox: [SyncModel.Operation], _ conflicts: [Conflict], _ documents: [String: [Document]],
        _ journal: [JournalEntry]
    ) -> [String] {
        var texts: [(String, String)] = []
        for (name, all) in documents {
            texts += all.map { ("\(name) \($0.localID)", ($0.server ?? "") + ($0.local ?? "")) }
        }
        texts += outbox.map { operation in
            let words = operation.edits.values.flatMap { [$0.value.text, $0.base?.text ?? ""] }.joined()
            return (
                "operation \(operation.id)",
                words + (operation.answer?.message ?? "") + (operation.evidence?.json(.string).text ?? "")
            )
        }
        texts += conflicts.map { conflict in
            let values = [conflict.base, conflict.local, conflict.remote].map { $0?.text ?? "" }
            return ("conflict \(conflict.number)", values.joined())
        }
        texts += journal.map { ("journal \($0.resource) \($0.kind)", ($0.before ?? "") + ($0.after ?? "")) }
        return texts.filter { $0.1.contains(Wording.sensitive) }.map(\.0).sorted()
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
        let rest = RewrittenText.of(text).drop(while: \.isWhitespace)
        return String(rest.prefix(rest.count - rest.reversed().prefix(while: \.isWhitespace).count))
    }
}
