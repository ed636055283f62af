import SyncModel

/// A record's JSON, parsed once: the text as it is kept, and what it says.
public struct RecordText: Sendable, Equatable {
    /// The JSON object as text.
    public let text: String
    /// The same, parsed.
    public let object: JSONObject

    /// A record that was parsed from its text.
    public init(text: String, object: JSONObject) {
        self.text = text
        self.object = object
    }

    /// A record whose text is written from what it says.
    public init(_ object: JSONObject) {
        self.init(text: JSONValue.object(object).text, object: object)
    }
}

/// One record as the replica has it (design section 4).
public struct RecordState: Sendable, Equatable {
    /// Its name on the server; nil until that is known.
    public var serverID: ServerID?
    /// What is known of its slot, for a booking.
    public var booking: BookingState?
    /// Whether a local delete is not settled: readers no longer see it.
    public var isHidden: Bool
    /// What the server was last seen to have; nil until it has it.
    public var server: RecordText?
    /// What local tools see while edits are pending; nil when there are none.
    public var local: RecordText?

    /// A record.
    public init(
        serverID: ServerID? = nil, booking: BookingState? = nil, isHidden: Bool = false, server: RecordText? = nil,
        local: RecordText? = nil
    ) {
        self.serverID = serverID
        self.booking = booking
        self.isHidden = isHidden
        self.server = server
        self.local = local
    }

    /// What the server was last seen to have; empty until it has it.
    public var serverObject: JSONObject { server?.object ?? [:] }
    /// What local tools see.
    public var visibleObject: JSONObject { (local ?? server)?.object ?? [:] }
    /// What local tools see, as text.
    public var visibleText: String { (local ?? server)?.text ?? "{}" }

    /// Whether a version that a list brings can be taken over as it is: nothing is pending here, and no slot is followed.
    public var isPlain: Bool { local == nil && !isHidden && booking == nil }
}
