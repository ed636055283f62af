import Foundation
import GRDB
import Hummingbird

/// What all sections of the API work with: the data, the server's clock and zone, and who is told of changes.
struct DokalStore: Sendable {
    let database: ClinicDatabase
    let realtime: any RealtimeEvents
    /// In which naive days and times are meant: Asia/Jerusalem.
    let zone: TimeZone
    let now: @Sendable () -> Date

    /// Changes the data in one transaction and tells of it afterwards; an error takes everything back.
    func change<Value: Sendable>(
        _ work: @escaping @Sendable (inout Change) throws -> Value
    ) async throws -> Value {
        let now = Timestamp(now())
        let (value, events) = try await database.write { db in
            var change = Change(db, now: now)
            let value = try work(&change)
            return (value, change.events)
        }
        for event in events { realtime.emit(event.name, event.payload, to: event.accounts) }
        return value
    }

    /// An answer with the JSON objects that a query makes. It may use `:origin`.
    func list(_ call: Call, _ sql: String, _ arguments: StatementArguments = [:]) async throws -> Response {
        let arguments = call.arguments(arguments)
        return .json(bytes: try await database.read { try $0.jsonList(sql, arguments) })
    }

    /// An answer with the one JSON object that a query makes. It may use `:origin`.
    /// - Throws: `APIError.notFound` when it makes none.
    func record(
        _ call: Call, _ sql: String, _ arguments: StatementArguments = [:], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let arguments = call.arguments(arguments)
        guard let json = try await database.read({ try $0.json(sql, arguments) }) else { throw APIError.notFound }
        return .json(bytes: Array(json.utf8), status: status)
    }

    /// Deletes what a condition says and answers 204.
    /// - Throws: `APIError.notFound` when there is nothing.
    func delete(from table: String, where condition: String, _ arguments: StatementArguments) async throws -> Response {
        try await change { change in
            try change.db.execute(sql: "DELETE FROM \(table) WHERE \(condition)", arguments: arguments)
            guard change.db.changesCount > 0 else { throw APIError.notFound }
        }
        return .noContent
    }
}
