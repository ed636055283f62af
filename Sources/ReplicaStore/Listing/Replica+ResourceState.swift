import Foundation
import GRDB
import SyncCatalogue
import SyncModel

/// What a resource's last listings proved.
public struct ResourceState: Sendable, Equatable {
    /// When a complete listing was last applied, Unix milliseconds; nil for never.
    public var fullAt: Int64?
    /// When any listing was last applied, Unix milliseconds; nil for never.
    public var pulledAt: Int64?
    /// When the complete listing was asked for that was applied last, Unix milliseconds; nil for never.
    public var askedAt: Int64?
    /// Up to which moment of the server's clock all changes are known, Unix milliseconds; nil for none.
    public var changesKnownTo: Int64?
    /// The digest of the absences that wait for a second listing; nil when none do.
    public var suspect: ElementDigest?
    /// When those absences were first noted, Unix milliseconds.
    public var suspectAt: Int64?

    /// The state of a resource; that of one that was never listed when nothing is given.
    public init(fullAt: Int64? = nil, pulledAt: Int64? = nil, suspect: ElementDigest? = nil, suspectAt: Int64? = nil) {
        self.fullAt = fullAt
        self.pulledAt = pulledAt
        self.suspect = suspect
        self.suspectAt = suspectAt
    }
}

extension ReplicaReader {
    /// What a resource's last listings proved.
    public func resourceState(_ resource: Resource) throws -> ResourceState {
        guard
            let row = try Row.fetchOne(
                db,
                cached:
                    "SELECT full_at, pulled_at, suspect, suspect_at, asked_at, changes_known_to FROM resource_state WHERE resource = ?",
                arguments: [resource.name])
        else { return ResourceState() }
        var state = ResourceState(
            fullAt: row[0], pulledAt: row[1], suspect: (row[2] as Data?).flatMap(ElementDigest.init), suspectAt: row[3])
        state.askedAt = row[4]
        state.changesKnownTo = row[5]
        return state
    }

    /// The document with that server id, or nil.
    public func document(_ resource: Resource, server id: ServerID) throws -> Document? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(Document.columns) FROM \(DocumentSchema(resource).table) WHERE server_id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]).map(Document.init)
    }
}

extension ReplicaWriter {
    /// Notes that a listing was applied, and which absences wait for another one. Only whole lists confirm absences: a window that misses
    /// many makes a whole list due.
    ///
    /// - Parameters:
    ///   - isWhole: Whether it has every record of its scope.
    ///   - wantsWholeList: Whether a whole list is due at once, because only that will tell of what this one lacks.
    ///   - askedAt: When the listing was asked for, Unix milliseconds; nil when that is not known.
    ///   - changesKnownTo: Up to which moment of the server's clock it makes all changes known; nil where it doesn't.
    public func noteListing(
        _ resource: Resource, scope: ListingScope, isWhole: Bool = true, suspect: ElementDigest?,
        wantsWholeList: Bool = false, askedAt: Int64? = nil, changesKnownTo: Int64? = nil
    ) throws {
        let isFull = scope.isWhole && isWhole
        try db.run(
            sql: """
                UPDATE resource_state SET pulled_at = :now,
                  changes_known_to = coalesce(:changesKnownTo, changes_known_to),
                  asked_at = CASE WHEN :isFull THEN coalesce(:askedAt, asked_at) ELSE asked_at END,
                  full_at = CASE WHEN :suspect IS NOT NULL OR :wantsWholeList THEN NULL WHEN :isFull THEN :now ELSE full_at END,
                  suspect_at = CASE WHEN NOT :isFull THEN suspect_at WHEN suspect IS :suspect THEN suspect_at ELSE :now END,
                  suspect = CASE WHEN :isFull THEN :suspect ELSE suspect END
                WHERE resource = :resource
                """,
            arguments: [
                "now": now, "isFull": isFull, "askedAt": askedAt, "suspect": suspect?.data,
                "wantsWholeList": wantsWholeList, "changesKnownTo": changesKnownTo, "resource": resource.name,
            ])
    }

    /// Forgets when lists were asked for that were so by a clock that was ahead: they must not count as later than what came after them.
    public func forgetListsAskedAhead() throws {
        try db.run(sql: "UPDATE resource_state SET asked_at = NULL WHERE asked_at > ?", arguments: [now])
    }

    /// The digest of a set of rows, by which two listings are seen to miss the same ones.
    public func digest(of rows: [Int64]) -> ElementDigest {
        var bytes: [UInt8] = []
        for row in rows { withUnsafeBytes(of: row.littleEndian) { bytes.append(contentsOf: $0) } }
        return ElementDigest(of: bytes, key: replica.digestKey)
    }

    /// The digest of a request, as ``markSending(_:request:)`` stores it.
    public func digest(ofRequest bytes: [UInt8]) -> ElementDigest {
        ElementDigest(of: bytes, key: replica.digestKey)
    }
}

extension ElementDigest {
    /// A digest from its 16 stored bytes.
    init?(_ data: Data) {
        guard data.count == 16 else { return nil }
        let words = data.withUnsafeBytes { bytes in
            (
                UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self.init(low: words.0, high: words.1)
    }
}
