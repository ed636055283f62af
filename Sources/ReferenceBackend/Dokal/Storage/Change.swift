import Foundation
import GRDB

/// A write transaction of the API, with what has to be told when it is committed.
struct Change {
    let db: Database
    /// When it happens.
    let now: Timestamp
    /// What is told after the commit, in order.
    private(set) var events: [Event] = []

    /// An event and who hears it.
    struct Event: Sendable {
        let name: String
        let payload: Data
        let accounts: [String]
    }

    init(_ db: Database, now: Timestamp) {
        (self.db, self.now) = (db, now)
    }

    /// Has connected accounts told of something, should the change be committed.
    mutating func tell(_ accounts: [String], _ name: String, _ payload: String) {
        events.append(Event(name: name, payload: Data(payload.utf8), accounts: accounts))
    }

    /// Notifies an account (dokal.md 10).
    mutating func notify(_ account: String, _ notice: Notice) throws {
        let id = Identifier.new()
        try db.insert(
            into: "notification",
            [
                "id": id, "owner": account, "type": notice.type.rawValue, "title": notice.title, "body": notice.body,
                "data": notice.data, "is_read": false, "created_at": now.description,
            ])
        let sql = "SELECT \(NotificationRoutes.shape) FROM notification n WHERE n.id = :id"
        if let json = try db.json(sql, ["id": id]) { tell([account], "notification:new", json) }
    }

    /// Notes who did what to which record (dokal.md 14.2).
    func audit(_ actor: String, _ action: String, _ record: String) throws {
        try db.insert(
            into: "audit_log",
            [
                "id": Identifier.new(), "actor": actor, "action": action, "record": record,
                "created_at": now.description,
            ])
    }
}
