import SyncModel

/// What else must be known before an event can be ruled on: facts about other records, and what only the engine can measure: the clocks, new ids.
///
/// A ruling names what it lacks, one fact at a time; ``RecordFacts/answers`` then holds it, and the ruling is made anew. So what is asked
/// for and what is used can't drift apart.
public enum RecordNeed: Sendable, Hashable {
    /// The server's id of a record of a resource, by its local id.
    case serverID(resource: String, LocalID)
    /// A record with its derived fields and the end of its slot filled in: all of them, or only those that it lacks.
    case completed(JSONObject, onlyMissing: Bool)
    /// The starts of the free slots that are nearest to a booking.
    case alternatives(JSONObject)
    /// The slot of the record, and who else is in it.
    case rivals
    /// The records of the same resource that the server has and that have a value in a field.
    case sameValue(field: String, JSONValue)
    /// Whether a create that is in doubt or on its way sent what the record has become: it may stand under an id that was given away again.
    case isMade(from: JSONObject, to: JSONObject)
    /// The records with pending edits that name this one by its local id.
    case referring
    /// The other document of the same resource that has an id of the server's.
    case holder(of: ServerID)
    /// The document of the same resource that had an id of the server's, and counts as gone.
    case gone(as: ServerID)
    /// When a version of a record came to be, by the text in which the server tells it.
    case changeTime(String)
    /// The open operation that lets go of what an operation takes.
    case release(before: LocalID)
    /// The next timestamp of the hybrid clock.
    case tick
    /// An id for a new operation.
    case operationID
}

/// What is known of a ``RecordNeed``.
public enum RecordFact: Sendable, Equatable {
    /// The id; nil where there is none yet.
    case serverID(ServerID?)
    /// The record.
    case record(JSONObject)
    /// The starts, in the server's form of times.
    case starts([String])
    /// The slot; nil for a record that has none, or one that is past.
    case rivals(SlotRivals?)
    /// The records, each with its id.
    case records([IdentifiedRecord])
    /// Whether it did.
    case isMade(Bool)
    /// The documents.
    case documents([ReferringDocument])
    /// The document; nil where there is none.
    case holder(LocalID?)
    /// The document that is gone; nil where there is none.
    case gone(GoneRecord?)
    /// The operation; nil where there is none.
    case release(LocalID?)
    /// The time; nil for a text that names none.
    case changeTime(RemoteTime?)
    /// The timestamp.
    case tick(HybridTimestamp)
    /// The id.
    case operationID(LocalID)
}

/// A record of the server's with its id.
public struct IdentifiedRecord: Sendable, Equatable {
    /// The server's id.
    public let id: ServerID
    /// The record as the server was last seen to have it.
    public let record: JSONObject

    /// A record with its id.
    public init(id: ServerID, record: JSONObject) {
        self.id = id
        self.record = record
    }
}

/// A document that counts as gone, with what was last known of its record.
public struct GoneRecord: Sendable, Equatable {
    /// The document.
    public let document: LocalID
    /// The record as the server was last seen to have it.
    public let record: JSONObject

    /// A document that counts as gone.
    public init(document: LocalID, record: JSONObject) {
        self.document = document
        self.record = record
    }
}

/// A document by its resource and its local id.
public struct DocumentName: Sendable, Hashable {
    /// The resource.
    public let resource: String
    /// The local id.
    public let id: LocalID

    /// A document's name.
    public init(resource: String, id: LocalID) {
        self.resource = resource
        self.id = id
    }
}

/// A record with pending edits that names another one by its local id.
public struct ReferringDocument: Sendable, Hashable {
    /// The record.
    public let name: DocumentName
    /// Whether it is a booking that the server refused.
    public let isRejected: Bool

    /// A record.
    public init(_ name: DocumentName, isRejected: Bool) {
        self.name = name
        self.isRejected = isRejected
    }
}

/// The slot of a booking, and who else is in it (design section 7).
public struct SlotRivals: Sendable, Equatable {
    /// The booking's own slot.
    public let own: BookingReview.Span
    /// The slots of the holder's other records that the server is known to have around it.
    public let others: [BookingReview.Span]
    /// The ids of those that overlap.
    public let overlapping: [ServerID]
    /// Whether the server's list of free slots no longer has it.
    public let isNoLongerOffered: Bool

    /// A slot.
    public init(
        own: BookingReview.Span, others: [BookingReview.Span], overlapping: [ServerID], isNoLongerOffered: Bool
    ) {
        self.own = own
        self.others = others
        self.overlapping = overlapping
        self.isNoLongerOffered = isNoLongerOffered
    }
}

/// A fact that a ruling lacks.
struct MissingFact: Error {
    let need: RecordNeed
}
