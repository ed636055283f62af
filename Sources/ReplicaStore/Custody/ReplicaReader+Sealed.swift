import GRDB
import SyncCatalogue
import SyncModel

/// How much in a replica was sealed with a key, and can't be read without it.
public struct SealedHoldings: Sendable, Equatable {
    /// Writes that wait, or were not done.
    public var writes = 0
    /// Records.
    public var records = 0
    /// Entries of the journal and of the conflict log, and records that are gone.
    public var history = 0
    /// Files.
    public var files = 0

    /// Nothing.
    public init() {}

    /// Whether there is nothing.
    public var isEmpty: Bool { self == SealedHoldings() }
}

/// A sealed value, by which a key can be tried.
public struct SealedSample: Sendable, Equatable {
    /// The field that it is of.
    public let field: String
    /// The value as it is stored.
    public let value: String
}

extension ReplicaReader {
    /// Counts what is sealed. It reads all of the replica: it is for when the key is gone.
    ///
    /// - Parameter mark: What every sealed value begins with.
    public func sealedHoldings(mark: String) throws -> SealedHoldings {
        let pattern = "\"" + mark
        func count(_ table: String, _ columns: [String], _ condition: String = "1") throws -> Int {
            let any = columns.map { "instr(coalesce(\($0), ''), :mark) > 0" }.joined(separator: " OR ")
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM \(table) WHERE (\(any)) AND \(condition)", arguments: ["mark": pattern])
                ?? 0
        }
        var found = SealedHoldings()
        found.writes = try count(
            "operation", ["edits", "base"], "state NOT IN ('acknowledged', 'cancelled', 'superseded')")
        for resource in catalogue.resources where resource.fields.contains(where: \.isSensitive) {
            found.records += try count(DocumentSchema(resource).table, ["server", "local"])
        }
        found.history =
            try count("journal", ["before", "after"]) + count("conflict", ["base", "local", "remote", "chosen"])
            + count("tombstone", ["record"])
        found.files = try Int.fetchOne(db, sql: "SELECT count(*) FROM attachment WHERE sealed = 1") ?? 0
        return found
    }

    /// Any sealed value of a record; nil where there is none.
    public func sealedSample(mark: String) throws -> SealedSample? {
        for resource in catalogue.resources {
            for field in resource.fields where field.isSensitive && !field.isSecret {
                let column = DocumentColumn.name(of: field.name)
                let value = try String.fetchOne(
                    db,
                    sql:
                        "SELECT \(column) FROM \(DocumentSchema(resource).table) WHERE substr(\(column), 1, ?) = ? LIMIT 1",
                    arguments: [mark.count, mark])
                if let value { return SealedSample(field: field.name, value: value) }
            }
        }
        return nil
    }

    /// By what the key is known that this replica's values are sealed with; nil where none was noted.
    public func sealMark() throws -> String? { try Settings(db).sealMark() }

    /// The commits that this replica was found to lack; nil for none.
    public func loss() throws -> ReplicaLoss? { try Settings(db).loss() }
}

extension ReplicaWriter {
    /// Keeps by what the key is known that values are sealed with from now on.
    public func keep(sealMark: String) throws { try Settings(db).keep(sealMark: sealMark) }
}
