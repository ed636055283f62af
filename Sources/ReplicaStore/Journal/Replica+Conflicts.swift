import GRDB
import SyncModel

/// Which conflicts are asked for.
public struct ConflictFilter: Sendable, Equatable {
    /// Only those of a resource.
    public var resource: String?
    /// Only those of a document, which may be gone.
    public var document: LocalID?
    /// Only those that wait for a person.
    public var isOpen: Bool
    /// Only those with a higher number.
    public var after: Int64

    /// A filter; all conflicts when nothing is given.
    public init(resource: String? = nil, document: LocalID? = nil, isOpen: Bool = false, after: Int64 = 0) {
        self.resource = resource
        self.document = document
        self.isOpen = isOpen
        self.after = after
    }

    /// ``Conflict/isOpen`` in SQL.
    static let open = "winner = 'undecided' AND choice IS NULL"

    fileprivate var sql: (condition: String, arguments: StatementArguments) {
        var conditions = ["number > :after"]
        var arguments: StatementArguments = ["after": after]
        if isOpen { conditions.append(Self.open) }
        if let resource {
            conditions.append("resource = :resource")
            arguments += ["resource": resource]
        }
        if let document {
            conditions.append("document = :document")
            arguments += ["document": document.text]
        }
        return (conditions.joined(separator: " AND "), arguments)
    }
}

extension ReplicaReader {
    /// How many conflicts were logged.
    public func conflictCount() throws -> Int {
        try Int.fetchOne(
            db, cached: "SELECT count(*) FROM conflict") ?? 0
    }

    /// How many conflicts wait for a person.
    public func openConflictCount() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM conflict WHERE \(ConflictFilter.open)") ?? 0
    }

    /// The latest conflicts, the newest last.
    ///
    /// - Parameter limit: How many at the most.
    public func conflicts(_ filter: ConflictFilter = ConflictFilter(), limit: Int) throws -> [Conflict] {
        let (condition, arguments) = filter.sql
        let rows = try Row.fetchAll(
            db,
            cached: """
                SELECT * FROM (SELECT * FROM conflict WHERE \(condition) ORDER BY number DESC LIMIT :limit) ORDER BY number
                """, arguments: arguments + ["limit": limit])
        return try rows.map(Self.conflict)
    }

    /// The conflict with that number, or nil.
    public func conflict(_ number: Int64) throws -> Conflict? {
        try Row.fetchOne(
            db, cached: "SELECT * FROM conflict WHERE number = ?", arguments: [number]
        ).map(Self.conflict)
    }

    private static func conflict(_ row: Row) throws -> Conflict {
        guard let document = LocalID(row["document"] as String), let winner = ConflictWinner(rawValue: row["winner"]),
            let rule = ConflictRule(rawValue: row["rule"])
        else { throw ReplicaError.unreadableRow(table: "conflict", reason: "unknown words") }
        func value(_ column: String) throws -> JSONValue? {
            try (row[column] as String?).map { try JSONValue(parsing: $0) }
        }
        var conflict = Conflict(
            number: row["number"], resource: row["resource"], document: document, field: row["field"],
            base: try value("base"), local: try value("local"), remote: try value("remote"),
            localTime: row["local_time"], remoteTime: row["remote_time"], rule: rule, winner: winner,
            author: row["author"], action: row["action"])
        conflict.time = row["time"]
        if let choice = (row["choice"] as String?).flatMap(ConflictResolution.Choice.init) {
            conflict.resolution = ConflictResolution(
                choice: choice, value: try value("chosen"),
                operation: (row["chosen_operation"] as String?).flatMap { LocalID($0) },
                author: row["chosen_by"], time: row["chosen_at"])
        }
        return conflict
    }
}

extension ReplicaWriter {
    /// Notes what a person made of a conflict; nil takes the decision back.
    public func setResolution(of number: Int64, to resolution: ConflictResolution?) throws {
        try db.run(
            sql: """
                UPDATE conflict SET choice = ?, chosen = ?, chosen_operation = ?, chosen_by = ?, chosen_at = ? WHERE number = ?
                """,
            arguments: [
                resolution?.choice.rawValue, resolution?.value?.text, resolution?.operation?.text, resolution?.author,
                resolution?.time, number,
            ])
    }

    /// Closes the undecided conflicts of a rule about a document.
    public func closeConflicts(of document: LocalID, _ rule: ConflictRule, author: String) throws {
        try db.run(
            sql: """
                UPDATE conflict SET choice = 'remote', chosen_by = ?, chosen_at = ?
                WHERE document = ? AND rule = ? AND \(ConflictFilter.open)
                """, arguments: [author, now, document.text, rule.rawValue])
    }

    /// Opens again the conflicts of a rule about a document of which nobody has said anything.
    public func reopenConflicts(of document: LocalID, _ rule: ConflictRule) throws {
        try db.run(
            sql: "UPDATE conflict SET winner = 'undecided' WHERE document = ? AND rule = ? AND choice IS NULL",
            arguments: [document.text, rule.rawValue])
    }

    /// Logs a conflict with both values.
    public func log(_ conflict: Conflict) throws {
        try db.run(
            sql: """
                INSERT INTO conflict
                  (time, resource, document, field, base, local, remote, local_time, remote_time, rule, winner, author,
                  action)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                now, conflict.resource, conflict.document.text, conflict.field, conflict.base?.text,
                conflict.local?.text,
                conflict.remote?.text, conflict.localTime, conflict.remoteTime, conflict.rule.rawValue,
                conflict.winner.rawValue,
                conflict.author, conflict.action,
            ])
    }
}
