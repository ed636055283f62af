import Foundation
import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaWriter {
    /// Puts an operation at the end of the outbox, bound to the replica's account, and returns it with its sequence.
    @discardableResult
    public func enqueue(_ operation: SyncModel.Operation) throws -> SyncModel.Operation {
        try db.run(
            sql: """
                INSERT INTO operation
                  (id, account, resource, document, kind, edits, base, author, created_at, state, state_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                operation.id.text, replica.configuration.account.text, operation.resource, operation.document.text,
                operation.kind.description, OperationRow.encode(operation.edits), operation.base?.json.text,
                operation.author, operation.createdAt, operation.state.rawValue, now,
            ])
        var queued = operation
        queued.sequence = db.lastInsertedRowID
        queued.stateAt = now
        return queued
    }

    /// Replaces what an unsent operation will send.
    public func setEdits(of operation: LocalID, to edits: [String: FieldEdit]) throws {
        try db.run(
            sql: "UPDATE operation SET edits = ? WHERE id = ?", arguments: [OperationRow.encode(edits), operation.text])
    }

    /// Lays an unsent delete or action on another base.
    public func setBase(of operation: LocalID, to base: OperationBase) throws {
        try db.run(
            sql: "UPDATE operation SET base = ? WHERE id = ?", arguments: [base.json.text, operation.text])
    }

    /// Notes how often the server failed an operation while it did others, and when it did so last.
    public func setFailures(of operation: LocalID, to count: Int, at milliseconds: Int64) throws {
        try db.run(
            sql: "UPDATE operation SET failures = ?, failed_at = ? WHERE id = ?",
            arguments: [count, milliseconds, operation.text])
    }

    /// Notes the nearest free slots of a refused booking.
    public func setAlternatives(of operation: LocalID, to starts: [String]) throws {
        try db.run(
            sql: "UPDATE operation SET alternatives = ? WHERE id = ?",
            arguments: [JSONValue.array(starts.map(JSONValue.string)).text, operation.text])
    }

    /// Marks an operation as being sent, with the digest of the request that is about to leave.
    public func markSending(_ operation: LocalID, request: ElementDigest) throws {
        try move(operation: operation, to: .sending)
        var digest: [UInt8] = []
        for word in [request.low, request.high] {
            withUnsafeBytes(of: word.littleEndian) { digest.append(contentsOf: $0) }
        }
        try db.run(
            sql: "UPDATE operation SET request_digest = ?, attempts = attempts + 1, sent_at = ? WHERE id = ?",
            arguments: [Data(digest), now, operation.text])
    }

    /// Moves an operation to another state.
    ///
    /// - Parameter notBefore: For an operation that goes back to the queue, the moment before which it isn't sent; Unix milliseconds.
    /// - Throws: ``ReplicaError/illegalTransition(operation:from:to:)`` when section 8 of the design knows no such step.
    public func move(
        operation: LocalID, to state: OperationState, answer: OperationAnswer? = nil, notBefore: Int64 = 0
    ) throws {
        // What is on disk counts: a caller's copy may be older.
        let current = try String.fetchOne(
            db, cached: "SELECT state FROM operation WHERE id = ?", arguments: [operation.text]
        ).flatMap(OperationState.init)
        guard let current, current.mayBecome(state) else {
            throw ReplicaError.illegalTransition(operation: operation, from: current, to: state)
        }
        try db.run(
            sql: """
                UPDATE operation SET state = ?, state_at = ?, not_before = ?, status = ?, message = ? WHERE id = ?
                """,
            arguments: [state.rawValue, now, notBefore, answer?.status, answer?.message, operation.text])
        if state.isSettled { try dropSecrets(of: operation) }
        if state == .cancelled || state == .superseded { try dropAttachment(of: operation) }
    }

    /// Lets an operation be sent without a further pause.
    public func hasten(_ operation: LocalID) throws {
        try db.run(sql: "UPDATE operation SET not_before = 0 WHERE id = ?", arguments: [operation.text])
    }

    /// Notes what speaks for and against an operation's having been done; nil forgets it.
    public func setEvidence(of operation: LocalID, to evidence: OperationEvidence?) throws {
        try db.run(
            sql: "UPDATE operation SET evidence = ? WHERE id = ?",
            arguments: [evidence?.json(catalogue.ids.usual).text, operation.text])
    }

    /// Begins an operation's time of doubt anew, because the clock was set back behind its start.
    public func renewDoubt(of operation: LocalID) throws {
        try db.run(sql: "UPDATE operation SET state_at = ? WHERE id = ?", arguments: [now, operation.text])
    }

    /// Notes that the server said yes to an operation and has yet to be seen to show it.
    ///
    /// - Parameter record: The server's id of the record that a delete removed.
    public func awaitReadBack(
        of operation: LocalID, _ verification: Verification = .unseen, deleted record: ServerID? = nil
    ) throws {
        try db.run(
            sql: "UPDATE operation SET read_back = ?, server_id = ? WHERE id = ?",
            arguments: [verification.rawValue, record?.text, operation.text])
    }

    /// Notes that a listing showed what became of an operation.
    public func endReadBack(of operation: LocalID) throws {
        try db.run(sql: "UPDATE operation SET read_back = 0 WHERE id = ?", arguments: [operation.text])
    }

    /// Ends the wait for all operations of a resource: a complete listing was applied, and does not show them. What an answer showed has yet
    /// to be seen should its record be listed again.
    ///
    /// - Parameter documents: Of these documents the listing says nothing.
    public func endReadBack(ofAll resource: Resource, except documents: Set<LocalID> = []) throws {
        try db.run(
            sql: """
                UPDATE operation
                SET read_back = CASE WHEN read_back = 2 AND kind NOT IN ('create', 'delete') THEN 3 ELSE 0 END
                WHERE read_back > 0 AND read_back < 3 AND resource = ?
                AND document NOT IN (SELECT value FROM json_each(?))
                """,
            arguments: [resource.name, JSONValue.array(documents.map { .string($0.text) }).text])
    }

    /// Forgets settled operations up to one that are older than a moment. Those that wait for a person stay.
    func pruneOperations(settledBefore milliseconds: Int64, through sequence: Int64) throws {
        try db.run(
            sql: """
                DELETE FROM operation
                WHERE sequence <= ? AND state IN ('acknowledged','cancelled','superseded') AND state_at < ?
                """, arguments: [sequence, milliseconds])
    }

    /// A password is kept no longer than it takes to send it.
    private func dropSecrets(of id: LocalID) throws {
        let name = try String.fetchOne(db, cached: "SELECT resource FROM operation WHERE id = ?", arguments: [id.text])
        guard let resource = name.flatMap(catalogue.resource(named:)), resource.fields.contains(where: \.isSecret),
            let operation = try operation(id)
        else { return }
        let kept = operation.edits.filter { resource.field(named: $0.key)?.isSecret != true }
        if kept.count < operation.edits.count { try setEdits(of: operation.id, to: kept) }
    }
}
