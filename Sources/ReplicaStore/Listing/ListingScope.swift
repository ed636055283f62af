import SyncModel

/// What a listing claims to hold: the absence of a record proves something only inside it (design section 9).
public enum ListingScope: Sendable, Equatable {
    /// Every record of the resource.
    case everything
    /// The records whose field lies in a range of moments, Unix milliseconds, the end excluded.
    case window(field: String, from: Int64, until: Int64)
    /// The records of some parents, told by a field. Where the lists go back only to what was known, their absences prove nothing.
    case children(field: String, of: [String], whole: [String])
    /// The newest records, or those that are still open: what is missing may be older, but one that was just made would be there.
    case recent
    /// The records that it has, and no others.
    case these

    /// Whether every record of those that it is about is in it, so that two such listings confirm each other's absences.
    public var isWhole: Bool {
        switch self {
        case .everything: true
        case .children(_, let parents, let whole): Set(parents) == Set(whole)
        default: false
        }
    }

    /// Whether what it lacks is lacking in a whole list, its own or that of a parent.
    public var confirmsAbsences: Bool {
        switch self {
        case .everything, .children: true
        default: false
        }
    }
}

/// A record as a listing brought it.
public struct ListedRecord: Sendable {
    /// The record's id.
    public let serverID: ServerID
    /// The element's text, as the server wrote it.
    public let text: String
    /// The parsed element.
    public let object: JSONObject
    /// The digest of the element's bytes.
    let digest: ElementDigest
}

/// What a listing said, in numbers.
public struct ListingSummary: Sendable, Equatable {
    /// How many elements it had.
    public var elements = 0
    /// How many of them were parsed because their bytes were new.
    public var parsed = 0
    /// How many documents it added.
    public var added = 0
    /// How many it changed.
    public var changed = 0
    /// How many documents it proved to be gone.
    public var removed = 0
    /// How many absences wait for a second listing that agrees.
    public var quarantined = 0

    /// Nothing yet.
    public init() {}
}

/// What is to be done with records that meet unsettled operations. All run inside the listing's transaction.
public struct ListingRules {
    /// Merges a record into a document that has pending operations or is a booking, and stores the result.
    public var merge: (Document, ListedRecord) throws -> Void
    /// Takes note of a record that may be what an unknown create made; true keeps it from becoming a document of its own for now.
    /// Nil when no create of the resource is unknown.
    public var claims: ((ListedRecord) throws -> Bool)?
    /// Takes note of what the server shows of a document, before anything else is made of it. Nil when no write waits to be read back.
    public var readBack: ((Document, ListedRecord) throws -> Void)?
    /// Takes note of a record that no document claims. Nil when no delete waits to be read back.
    public var appeared: ((ListedRecord) throws -> Void)?
    /// Removes a document whose id the server gave to another record; false when the record is still the same.
    public var replaces: ((Document, ListedRecord) throws -> Bool)?

    /// The rules of one listing.
    public init(
        merge: @escaping (Document, ListedRecord) throws -> Void, claims: ((ListedRecord) throws -> Bool)? = nil
    ) {
        self.merge = merge
        self.claims = claims
    }
}
