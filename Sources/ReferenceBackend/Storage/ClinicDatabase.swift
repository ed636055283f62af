import Foundation
import GRDB
import NIOPosix

/// The SQLite file of one clinic: one writer connection, whose transactions take the write lock at once, and readers
/// beside it (WAL). All work happens on the database's own queues, never on an event loop.
struct ClinicDatabase: Sendable {
    private let pool: DatabasePool

    /// Opens or creates the file, and brings its schema up to date. Blocks.
    /// - Throws: what SQLite says, or `StartError.database` when the file can't be made.
    init(path: String, migrator: DatabaseMigrator) throws {
        // Password hashes and patients are in there: the owner's alone, from the first moment on.
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw StartError.database(path: path, reason: "the file can't be made") }
        }
        var configuration = GRDB.Configuration()
        configuration.label = "clinic"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { $0.add(function: FoldedText.function) }
        pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB leaves a WAL database at NORMAL, which may forget the last transactions at a power cut.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try migrator.migrate(pool)
    }

    /// The same, on the thread pool.
    /// - Throws: `StartError.database`.
    static func opened(path: String, migrator: DatabaseMigrator = Schema.migrator) async throws -> ClinicDatabase {
        try await NIOThreadPool.singleton.runIfActive {
            do {
                return try ClinicDatabase(path: path, migrator: migrator)
            } catch let error as DatabaseError {
                throw StartError.database(path: path, reason: error.message ?? "\(error.resultCode)")
            }
        }
    }

    /// Ends all connections, when the statements in progress are done, and leaves everything in the one file.
    func close() async throws {
        try await NIOThreadPool.singleton.runIfActive { [pool] in
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try pool.close()
        }
    }

    /// Reads from one unchanging view of the data.
    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(work)
    }

    /// Reads and writes in one immediate transaction; an error rolls it back.
    func write<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.write(work)
    }

    /// A copy of everything, in memory. Blocks.
    func copied() throws -> DatabaseQueue {
        let copy = try DatabaseQueue()
        try pool.backup(to: copy)
        return copy
    }

    /// Makes the file what a copy of it was. Blocks.
    func putBack(_ copy: DatabaseQueue) throws {
        try copy.backup(to: pool)
    }
}
