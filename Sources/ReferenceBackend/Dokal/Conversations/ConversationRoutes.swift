import GRDB
import Hummingbird

/// Conversations between patients and practitioners (dokal.md 8). Only the two of them know of one.
struct ConversationRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/conversations", to: nil, [.get: list])
        endpoints.restricted("api/v1/conversations/{id}/messages", to: nil, [.get: messages, .post: send])
        endpoints.restricted("api/v1/conversations/{id}/read", to: nil, [.patch: read])
    }

    /// What people may send; the document's fourth type, `system`, is the server's.
    enum MessageType: String, CaseIterable {
        case text, image, file
    }

    /// The message `m`.
    static let message = JSONShape.object(
        "m", ["id"],
        and: [
            "sender_id": "m.sender", "content": "m.content", "message_type": "m.message_type",
            "is_read": JSONShape.flag("m.is_read"), "created_at": "m.created_at",
            "conversation_id": "m.conversation",
        ])

    /// The practitioner sees with whom it is: dokal.md, which shows the patient's side, is silent on theirs.
    private static let row = """
        iif(:me = c.practitioner, json_set(\(common), '$.profiles', \(patient)), \(common))
        """

    private static let common = JSONShape.object(
        "c", ["id", "last_message_at"],
        and: [
            "practitioners": JSONShape.object("d", ["id"], and: ["profiles": ProfileRoutes.name]),
            "last_message": lastMessage,
            "unread_count": """
            (SELECT count(*) FROM message m
                WHERE m.conversation = c.id AND m.sender <> :me AND NOT m.is_read)
            """,
            "created_at": "c.created_at",
        ])

    private static let patient = JSONShape.object(
        "w", ["id", "first_name", "last_name"], and: ["avatar_url": JSONShape.avatar("w")])

    private static let lastMessage = """
        json((SELECT \(JSONShape.object("m", ["content", "created_at", "message_type"])) FROM message m
            WHERE m.conversation = c.id ORDER BY m.created_at DESC LIMIT 1))
        """

    /// With the last message's first, and those without any last.
    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = """
            SELECT \(Self.row)
            FROM conversation c JOIN practitioner d ON d.id = c.practitioner JOIN profile p ON p.id = d.id
                JOIN profile w ON w.id = c.patient
            WHERE :me IN (c.patient, c.practitioner)
            ORDER BY c.last_message_at DESC NULLS LAST, c.created_at DESC, c.id
            """
        return try await store.list(call, sql, ["me": caller.id])
    }

    /// The newest ones before the cursor, the oldest of them first.
    @Sendable private func messages(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        let limit = try call.selection.number("limit", default: 50, in: 1...100)
        let before = try call.selection.text("before").map { text throws(APIError) in
            guard let moment = Timestamp(text) else { throw .invalid("before", "Invalid datetime") }
            return moment.description
        }
        let sql = """
            SELECT shape FROM (SELECT \(Self.message) AS shape, m.created_at FROM message m
                WHERE m.conversation = ?1 AND (?2 IS NULL OR m.created_at < ?2)
                ORDER BY m.created_at DESC LIMIT \(limit)) ORDER BY created_at
            """
        let bytes = try await store.database.read { db in
            try requireParticipant(caller, in: id, db)
            return try db.jsonList(sql, [id, before])
        }
        return .json(bytes: bytes)
    }

    @Sendable private func send(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        var fields = try await call.reader()
        fields.text("content", .required, length: 1...10_000)
        fields.choice("message_type", .optional, of: MessageType.self)
        fields.fill("message_type", MessageType.text.rawValue)
        let columns = try fields.checked()
        let json = try await store.change { change in
            let other = try requireParticipant(caller, in: id, change.db)
            return try change.post(columns, to: id, from: caller.id, other)
        }
        return .json(bytes: Array(json.utf8), status: .created)
    }

    @Sendable private func read(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        try await store.change { change in
            try requireParticipant(caller, in: id, change.db)
            try change.db.execute(
                sql: "UPDATE message SET is_read = 1 WHERE conversation = ? AND sender <> ? AND NOT is_read",
                arguments: [id, caller.id])
        }
        return .noContent
    }
}

/// The other one in a conversation of the caller's.
/// - Throws: `APIError.notFound` for a conversation of others: it is none of the caller's business that there is one.
@discardableResult
private func requireParticipant(_ caller: Caller, in conversation: String, _ db: Database) throws -> String {
    let sql = """
        SELECT iif(patient = ?1, practitioner, patient) FROM conversation
        WHERE id = ?2 AND ?1 IN (patient, practitioner)
        """
    guard let other = try String.fetchOne(db.cachedStatement(sql: sql), arguments: [caller.id, conversation]) else {
        throw APIError.notFound
    }
    return other
}

extension Change {
    /// Stores a message and returns it as JSON. Both people's sessions are told, since the sender may have another.
    fileprivate mutating func post(
        _ columns: Columns, to conversation: String, from sender: String, _ receiver: String
    ) throws -> String {
        let last = try String.fetchOne(
            db, sql: "SELECT max(created_at) FROM message WHERE conversation = ?", arguments: [conversation])
        let earliest = last.flatMap(Timestamp.init)?.adding(milliseconds: 1) ?? now
        let moment = max(now, earliest).description
        let id = Identifier.new()
        let own: Columns = [
            "id": id, "conversation": conversation, "sender": sender, "is_read": false, "created_at": moment,
        ]
        try db.insert(into: "message", columns + own)
        try db.update("conversation", id: conversation, ["last_message_at": moment])
        let sql = "SELECT \(ConversationRoutes.message) FROM message m WHERE m.id = ?"
        guard let json = try db.json(sql, [id]) else { throw APIError.internal }
        tell([receiver, sender], "message:new", json)
        try notify(receiver, .newMessage(conversation: conversation))
        return json
    }
}
