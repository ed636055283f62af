import Foundation
import GRDB
import Synchronization

/// A replica's database in memory. It outlives the ``Replica`` that was opened on it, as a file outlives a process, so that a simulation can
/// let a workstation crash and start again thousands of times a second.
public final class MemoryStorage: Sendable {
    let queue: DatabaseQueue
    private let prepared = Mutex(false)

    /// Whether a replica was opened on it before: its tables are up to date then.
    var isPrepared: Bool { prepared.withLock(\.self) }

    /// An empty database.
    ///
    /// - Parameter instant: As ``Replica/Configuration/instant``.
    /// - Parameter zone: The backend's zone, in which days begin and end.
    /// - Throws: The database's own error.
    public init(instant: @escaping @Sendable (String) -> Int64?, zone: TimeZone = .gmt) throws {
        queue = try DatabaseQueue(configuration: Replica.databaseConfiguration(instant, zone: zone))
    }

    /// Makes this a copy of another one, whatever it held.
    ///
    /// - Throws: The database's own error.
    public func copy(_ other: MemoryStorage) throws {
        try other.queue.backup(to: queue)
        prepared.withLock { $0 = other.isPrepared }
    }

    /// All rows of all tables, as they are now.
    ///
    /// - Throws: The database's own error.
    public func image() throws -> MemoryImage { try queue.unsafeRead(MemoryImage.init) }

    /// Goes back to the rows of an image of the same tables, which keeps every statement prepared, as ``copy(_:)`` does not.
    ///
    /// - Throws: The database's own error.
    public func restore(_ image: MemoryImage) throws { try queue.write(image.restore) }

    func notePrepared() { prepared.withLock { $0 = true } }
}

/// How a replica reaches its database.
enum DatabaseAccess: Sendable {
    /// A file, with one writer and several readers.
    case file(DatabasePool)
    /// Memory, on one connection. It waits for no disk, so the calling thread does the work itself.
    case memory(MemoryStorage)

    var writer: any DatabaseWriter {
        switch self {
        case .file(let pool): pool
        case .memory(let memory): memory.queue
        }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        switch self {
        case .file(let pool): try await pool.write(body)
        case .memory: try writeNow(body)
        }
    }

    func writeNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        switch self {
        case .file(let pool): try pool.write(body)
        case .memory(let memory): try memory.queue.writeWithoutTransaction { try Self.transaction($0, body) }
        }
    }

    /// A transaction whose own statements stay prepared, too: there are more of them than of any other.
    private static func transaction<Value>(_ db: Database, _ body: (Database) throws -> Value) throws -> Value {
        try db.run(sql: "BEGIN IMMEDIATE TRANSACTION")
        do {
            let value = try body(db)
            try db.run(sql: "COMMIT TRANSACTION")
            return value
        } catch {
            if db.isInsideTransaction { try db.rollback() }
            throw error
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        switch self {
        case .file(let pool): try await pool.read(body)
        // Nobody writes meanwhile: there is but one connection.
        case .memory(let memory): try Self.readNow(memory, body)
        }
    }

    private static func readNow<Value>(_ memory: MemoryStorage, _ body: (Database) throws -> Value) throws -> Value {
        try memory.queue.unsafeRead(body)
    }

    /// Folds the write-ahead log into the file and closes it; memory stays as it is.
    func close() throws {
        guard case .file(let pool) = self else { return }
        _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try pool.close()
    }
}
