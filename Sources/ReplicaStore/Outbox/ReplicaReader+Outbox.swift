import GRDB
import SyncModel

extension ReplicaReader {
    /// The sequence of the last operation; 0 for an outbox that never had one.
    func outboxEnd() throws -> Int64 { try OperationRow.lastSequence(db) }

    /// The operations in any of some states, in the order of the outbox.
    public func operations(in states: [OperationState]) throws -> [SyncModel.Operation] {
        let marks = databaseQuestionMarks(count: states.count)
        return try operations(
            "WHERE state IN (\(marks)) ORDER BY sequence", StatementArguments(states.map(\.rawValue)))
    }

    /// The operations of a document that are not settled, in the order of the outbox.
    public func openOperations(of document: LocalID) throws -> [SyncModel.Operation] {
        try operations(
            "WHERE document = ? AND state IN ('queued','sending','unknown','parked') ORDER BY sequence", [document.text]
        )
    }

    /// All operations of a document that are still kept, in the order of the outbox.
    public func operations(of document: LocalID) throws -> [SyncModel.Operation] {
        try operations("WHERE document = ? ORDER BY sequence", [document.text])
    }

    /// The operations of a resource to which the server said yes and which it has yet to be seen to show, in the order of the outbox, with
    /// the ids of the records that deletes removed.
    public func awaitingReadBack(_ resource: String) throws -> [(operation: SyncModel.Operation, deleted: ServerID?)] {
        let account = replica.configuration.account.text
        return try Row.decodeAll(
            db,
            cached: """
                SELECT \(OperationRow.columns), server_id FROM operation WHERE read_back > 0 AND resource = ? ORDER BY sequence
                """, arguments: [resource]
        ) { row -> (operation: SyncModel.Operation, deleted: ServerID?)? in
            guard row[2] == account else { return nil }
            return (try OperationRow.decode(row), (row["server_id"] as String?).map(ServerID.init))
        }.compactMap(\.self)
    }

    /// The operation with that id, or nil.
    public func operation(_ id: LocalID) throws -> SyncModel.Operation? {
        try operations("WHERE id = ?", [id.text]).first
    }

    /// The last operations in any state, in the order of the outbox.
    ///
    /// - Parameter limit: How many at the most, from 1.
    public func latestOperations(limit: Int) throws -> [SyncModel.Operation] {
        try operations(
            "WHERE sequence > (SELECT ifnull(max(sequence), 0) FROM operation) - ? ORDER BY sequence", [limit])
    }

    /// How many operations are in each state.
    public func operationCounts() throws -> [OperationState: Int] {
        var counts: [OperationState: Int] = [:]
        for row in try Row.fetchAll(
            db, cached: "SELECT state, count(*) FROM operation GROUP BY state")
        {
            if let state = OperationState(rawValue: row[0]) { counts[state] = row[1] }
        }
        return counts
    }

    private func operations(_ condition: String, _ arguments: StatementArguments) throws -> [SyncModel.Operation] {
        let account = replica.configuration.account.text
        return try Row.decodeAll(
            db, cached: "SELECT \(OperationRow.columns) FROM operation \(condition)", arguments: arguments
        ) { row in
            // The file is bound to one account; this is the second lock on the same door.
            row[2] == account ? try OperationRow.decode(row) : nil
        }.compactMap(\.self)
    }
}

/// How an operation is kept in a row. Columns are read by their places in ``columns``: finding each by its name takes longer than the rest.
enum OperationRow {
    static let columns = """
        sequence, id, account, resource, document, kind, edits, author, created_at, state, attempts, not_before, \
        status, message, alternatives, state_at, evidence, read_back, base, failures, failed_at, sent_at
        """

    /// The sequence of the last operation that the outbox ever had; 0 for none.
    static func lastSequence(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, cached: "SELECT seq FROM sqlite_sequence WHERE name = 'operation'") ?? 0
    }

    static func decode(_ row: Row) throws -> SyncModel.Operation {
        guard let id = LocalID(row[1] as String), let document = LocalID(row[4] as String),
            let kind = OperationKind(row[5]), let state = OperationState(rawValue: row[9])
        else {
            throw ReplicaError.unreadableRow(table: "operation", reason: "row \(row[0] as Int64) has unknown words")
        }
        var operation = SyncModel.Operation(
            id: id, sequence: row[0], resource: row[3], document: document, kind: kind,
            edits: try decodeEdits(row[6]), author: row[7], createdAt: row[8])
        operation.state = state
        operation.attempts = row[10]
        operation.notBefore = row[11]
        if let message = row[13] as String? { operation.answer = OperationAnswer(status: row[12], message: message) }
        operation.alternatives = try JSONValue(parsing: row[14] as String).array?.compactMap(\.string) ?? []
        operation.stateAt = row[15]
        operation.evidence = try (row[16] as String?).flatMap { OperationEvidence(json: try JSONValue(parsing: $0)) }
        operation.verification = Verification(rawValue: row[17])
        operation.base = try (row[18] as String?).flatMap { OperationBase(json: try JSONValue(parsing: $0)) }
        operation.failures = row[19]
        operation.failedAt = row[20]
        operation.sentAt = row[21]
        return operation
    }

    static func encode(_ edits: [String: FieldEdit]) -> String {
        JSONValue.object(
            edits.mapValues { edit in
                var members: JSONObject = ["value": edit.value, "at": .string(edit.madeAt.text)]
                members["base"] = edit.base
                return .object(members)
            }
        ).text
    }

    private static func decodeEdits(_ text: String) throws -> [String: FieldEdit] {
        guard let members = (try? JSONValue(parsing: text))?.object else {
            throw ReplicaError.unreadableRow(table: "operation", reason: "its edits are no object")
        }
        return try members.mapValues { member in
            guard let value = member["value"], let at = member["at"]?.string.flatMap(HybridTimestamp.init) else {
                throw ReplicaError.unreadableRow(table: "operation", reason: "an edit lacks its value or time")
            }
            return FieldEdit(value: value, base: member["base"], madeAt: at)
        }
    }
}
