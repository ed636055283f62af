import GRDB
import SyncCatalogue
import SyncModel

/// One consistent snapshot of the replica. It is valid only inside the closure that received it.
///
/// What it can read stands beside the table it reads: documents, listings, outbox, journal, conflicts, views.
public class ReplicaReader {
    let replica: Replica
    let db: Database

    init(_ replica: Replica, _ db: Database) {
        self.replica = replica
        self.db = db
    }

    /// The catalogue that the tables were made from.
    public var catalogue: Catalogue { replica.configuration.catalogue }
}

/// One transaction on the replica. It is valid only inside the closure that received it.
public final class ReplicaWriter: ReplicaReader {
    /// The time of everything that this transaction writes, Unix milliseconds.
    public private(set) lazy var now = replica.configuration.clock.milliseconds()

    /// Runs a part of the transaction: when it throws, that part did not happen, and the rest goes on.
    public func attempt<Value>(_ part: () throws -> Value) throws -> Value {
        try db.execute(sql: "SAVEPOINT part")
        do {
            let value = try part()
            try db.execute(sql: "RELEASE part")
            return value
        } catch {
            try db.execute(sql: "ROLLBACK TO part; RELEASE part")
            throw error
        }
    }

    /// A new local id.
    public func newID() -> LocalID { replica.configuration.identities.next() }

    /// By how much the hybrid clock is ahead of the wall clock, in milliseconds: it never goes back by itself.
    public func clockLead() throws -> Int64 { max(0, try Settings(db).clock().last.milliseconds - now) }

    /// Sets the hybrid clock back to the wall clock, which was wrong when it was ahead.
    public func resetClock() throws {
        try Settings(db).keep(HybridLogicalClock(continuing: HybridTimestamp(milliseconds: now)))
    }

    /// The next timestamp of the hybrid clock, whose high-water mark is stored in this transaction.
    public func tick() throws -> HybridTimestamp {
        var clock = try Settings(db).clock()
        let timestamp = clock.tick(at: now)
        try Settings(db).keep(clock)
        return timestamp
    }
}
