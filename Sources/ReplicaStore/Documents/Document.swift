import GRDB
import SyncModel

/// One record of the replica as stored.
public struct Document: Sendable, Equatable {
    /// The row's number in its table.
    public var row: Int64
    /// Its permanent name here.
    public var localID: LocalID
    /// Its name on the server, once known.
    public var serverID: ServerID?
    /// What is known of its slot, for a booking.
    public var booking: BookingState?
    /// Whether a local delete waits to be sent: readers no longer see it.
    public var isHidden: Bool
    /// The JSON as last received; nil until the server has it.
    public var server: String?
    /// The JSON with pending edits; nil when there are none.
    public var local: String?

    /// The JSON that local tools see.
    public var visible: String { local ?? server ?? "{}" }

    /// The parsed record as last received; empty until the server has it.
    public func serverObject() throws -> JSONObject {
        try Self.object(server ?? "{}")
    }

    /// The parsed record that local tools see.
    public func visibleObject() throws -> JSONObject {
        try Self.object(visible)
    }

    private static func object(_ text: String) throws -> JSONObject {
        guard let object = (try? JSONValue(parsing: text))?.object else {
            throw ReplicaError.unreadableRow(table: "documents", reason: "it holds no JSON object")
        }
        return object
    }

    static let columns = "id, local_id, server_id, booking, hidden, server, local"

    init(_ row: Row) throws {
        self.row = row[0]
        guard let localID = LocalID(row[1] as String) else {
            throw ReplicaError.unreadableRow(table: "documents", reason: "row \(self.row) has no local id")
        }
        self.localID = localID
        serverID = (row[2] as String?).map(ServerID.init)
        booking = (row[3] as String?).flatMap(BookingState.init)
        isHidden = row[4]
        server = row[5]
        local = row[6]
    }
}

/// How far a document is.
public struct DocumentStanding: Sendable, Equatable {
    /// Whether the server is known to have it.
    public let isOnServer: Bool
    /// What is known of its slot, for a booking.
    public let booking: BookingState?
}
