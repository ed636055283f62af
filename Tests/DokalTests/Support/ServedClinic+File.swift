import GRDB
import ServedTestSupport

extension ServedClinic {
    /// Changes the server's file behind its back.
    func change(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
        try await Self.change(database, body)
    }

    /// Changes a server's file, also while there is no server.
    static func change(_ path: String, _ body: @escaping @Sendable (Database) throws -> Void) async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.write(body)
        try queue.close()
    }

    /// The rows of a query of the server's file, each with its texts.
    func rows(_ sql: String) async throws -> [[String]] {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        return try await queue.read { db in
            try Row.fetchAll(db, sql: sql).map { row in row.databaseValues.map { String.fromDatabaseValue($0) ?? "" } }
        }
    }
}
