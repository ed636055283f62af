import SyncModel

/// What became known of a resource's records after a list, or a record alone, was asked for: writes were answered, a later look was applied.
/// Of these records the older list says nothing (design section 5.3): pulls and writes run side by side, and a slow list may bring what
/// the server had before.
///
/// It is told by places in the journal, not by times, so that no clock makes old what is new.
public struct KnownSince: Sendable, Equatable {
    /// The documents.
    public let documents: Set<LocalID>
    /// The records on the server, also those that have no document any more.
    public let records: Set<ServerID>
    /// Whether the resource was listed for the first time since: then the older list says nothing at all.
    public let isEverything: Bool

    /// What became known; nothing when nothing is given.
    public init(documents: Set<LocalID> = [], records: Set<ServerID> = [], isEverything: Bool = false) {
        self.documents = documents
        self.records = records
        self.isEverything = isEverything
    }

    /// Whether an older list says nothing of a document.
    public func outdates(_ document: LocalID) -> Bool { isEverything || documents.contains(document) }
}

extension RecordFacts {
    /// Whether a write of the record is on its way, so that what was asked for before its answer says nothing of how the record is.
    var isBeingWritten: Bool { operations.contains { $0.state == .sending } }
}
