import GRDB
import SyncCatalogue
import SyncModel

/// Which records of a list are handed out because something about them is open. All others never leave the store.
public struct ListingInterest: Sendable, Equatable {
    /// The documents whose records are handed out whatever they say, besides those with pending edits and followed slots.
    public var documents: Set<LocalID>
    /// Whether records that no document claims are handed out.
    public var meetsNew: Bool
    /// The server ids of documents that are here no longer: their records are handed out, should they be there again.
    public var gone: Set<ServerID>
    /// The fields that tell two records apart: a record in which all of them changed is handed out, for it may be another one.
    public var identity: [String]

    /// An interest; none when nothing is given.
    public init(
        documents: Set<LocalID> = [], meetsNew: Bool = false, gone: Set<ServerID> = [], identity: [String] = []
    ) {
        self.documents = documents
        self.meetsNew = meetsNew
        self.gone = gone
        self.identity = identity
    }
}

/// A list on its way into the replica, pulled record by record (design section 4).
///
/// Elements whose bytes are known, records that say the same, and changed records about which nothing is open are taken in by ``next()``
/// itself, in the mere order of the list: it knows only whether something is open. What it hands out must be answered, before the next is asked for, by one of
/// ``keep(_:of:)``, ``leave(_:)``, ``noteChanged(_:)`` and ``insert(_:as:)``, or by none for a record that stays out for now.
///
/// An element that is no record, or has an id that one before it has, is passed over and named in ``badRecords``: it costs no other.
public final class ListingCursor {
    /// A record that is not taken in as it comes.
    public enum Item {
        /// One that a document has, and that says that it was removed.
        case gone(Document, ListedRecord)
        /// One that a document has, with what was known of it.
        case known(Document, before: JSONObject, ListedRecord)
        /// One that no document claims.
        case new(ListedRecord)
    }

    private let writer: ReplicaWriter
    private let resource: Resource
    private let scope: ListingScope
    private let interest: ListingInterest
    private let key: ElementDigest.Key
    private let reader: ElementReader
    private var walk: DigestWalk
    private var seen = SeenRows()
    /// Digests of the ids of what was handed out: of these, not all have become documents when they are met again. A list that is not to be
    /// trusted may have a million ids, and long ones.
    private var handedOut: Set<ElementDigest> = []
    private var summary = ListingSummary()
    /// The elements that could not be used.
    public private(set) var badRecords = BadRecords()
    /// Whether this is the first listing of the resource: its documents are one baseline in the journal, not an entry each.
    private let isBaseline: Bool
    private let stored: StoredColumns
    /// Where the records of a first list go; nil where there are documents already.
    private let load: BaselineLoad?
    /// What is read of an element before anything else: its id, and in a first list the members of its stored columns.
    private let insertedMembers: JSONMemberNames

    init(
        _ writer: ReplicaWriter, _ resource: Resource, _ source: ListingSource, _ scope: ListingScope,
        _ interest: ListingInterest
    ) throws {
        self.writer = writer
        self.resource = resource
        self.scope = scope
        self.interest = interest
        key = writer.replica.digestKey
        reader = try ElementReader(source)
        isBaseline = try writer.resourceState(resource).pulledAt == nil
        stored = writer.replica.storedColumns(of: resource)
        load = isBaseline ? try BaselineLoad(writer.db, DocumentSchema(resource), stored) : nil
        insertedMembers = JSONMemberNames([resource.idField] + (load == nil ? [] : stored.members))
        walk = try DigestWalk(writer.db, table: DocumentSchema(resource).table)
    }

    deinit { walk.finish() }

    /// How many elements it had so far.
    public var elements: Int { summary.elements }

    // MARK: Reading

    /// The next record that is not taken in as it comes; nil at the end of the list, which is then proven to be a whole array.
    ///
    /// - Throws: ``ReplicaError/malformedListing(resource:reason:)``, ``ListingBound``, or the database's error.
    public func next() throws -> Item? {
        do {
            while let taken = try reader.next({ try take($0) }) {
                if let item = taken { return item }
            }
            return nil
        } catch let error as JSONSyntaxError {
            throw ReplicaError.malformedListing(resource: resource.name, reason: error.description)
        }
    }

    private func take(_ element: UnsafeRawBufferPointer) throws -> Item? {
        summary.elements += 1
        let digest = ElementDigest(of: element, key: key)
        // Of an empty table no digest is known, and the index on them is built at the end.
        if load == nil, let row = walk.row(with: digest) {
            if !seen.insert(row) { noteBad(.repeatedID, try writer.document(resource, row: row)?.serverID) }
            return nil
        }
        summary.parsed += 1
        guard let (id, members) = readMembers(of: element) else { return nil }
        if let load, isTakenAsItComes(id) { return try insert(id, members, digest, element, by: load) }
        let document = try writer.document(resource, server: id)
        guard !handedOut.contains(name(id)), !(document.map { seen.contains($0.row) } ?? false) else {
            noteBad(.repeatedID, id)
            return nil
        }
        guard let document else { return try meet(id, digest, element) }
        guard let shown = read(element, id, digest) else { return nil }
        if resource.isGone(shown.object) {
            handedOut.insert(name(id))
            return .gone(document, shown)
        }
        let before = try document.serverObject()
        let record = shown.keeping(before, resource)
        let isOfInterest = interest.documents.contains(document.localID)
        if !isOfInterest, resource.shows(before, sameAs: record.object) {
            try claim(document.row, digest)
            return nil
        }
        let isPlain = document.local == nil && !document.isHidden && document.booking == nil
        if isOfInterest || !isPlain || mayBeAnother(before, record.object) {
            handedOut.insert(name(id))
            return .known(document, before: before, record)
        }
        noteChanged(document)
        try writer.setServer(resource, row: document.row, to: record)
        try writer.record(
            .updated, origin: .remote, resource: resource.name, document: document, author: "server",
            before: document.server, after: record.text)
        return nil
    }

    private func name(_ id: ServerID) -> ElementDigest { ElementDigest(of: Array(id.text.utf8), key: key) }

    /// The id of an element that is sound JSON, and in a first list the members of its stored columns; nil for one that was noted as bad.
    private func readMembers(of element: UnsafeRawBufferPointer) -> (ServerID, ArraySlice<JSONValue?>)? {
        let element = JSONElement(element)
        do throws(JSONSyntaxError) {
            let members = try element.members(insertedMembers)
            if let id = ServerID(json: members[0]) { return (id, members.dropFirst()) }
            noteBad(.noID, nil)
        } catch {
            noteBad(BadRecord.Fault(error), ServerID(json: element.roughMember(resource.idField)))
        }
        return nil
    }

    /// An element as a record; nil for one that was noted as bad.
    private func read(_ element: UnsafeRawBufferPointer, _ id: ServerID, _ digest: ElementDigest) -> ListedRecord? {
        do throws(JSONSyntaxError) {
            return try ListedRecord(element, id, digest, resource)
        } catch {
            noteBad(BadRecord.Fault(error), id)
            return nil
        }
    }

    private func noteBad(_ fault: BadRecord.Fault, _ id: ServerID?) {
        badRecords.note(fault, at: summary.elements, id: id)
    }

    private func meet(_ id: ServerID, _ digest: ElementDigest, _ element: UnsafeRawBufferPointer) throws -> Item? {
        guard let record = read(element, id, digest) else { return nil }
        let isMet = interest.meetsNew || interest.gone.contains(id)
        // What was removed before it was ever seen is none, unless a create in doubt made it.
        if !interest.meetsNew, resource.isGone(record.object) { return nil }
        guard isMet else {
            try isBaseline ? insertQuietly(record) : insert(record)
            return nil
        }
        handedOut.insert(name(id))
        return .new(record)
    }

    /// Adds a record of a first list, of which the journal has one entry for all.
    private func insertQuietly(_ record: ListedRecord) throws {
        _ = try writer.insertRow(
            resource, pulled: record.serverID, text: record.text, digest: record.digest,
            values: stored.values(of: record.text))
        if let document = try writer.document(resource, server: record.serverID) { seen.insert(document.row) }
        summary.added += 1
    }

    /// Whether a record of a first list becomes a document without being looked at.
    private func isTakenAsItComes(_ id: ServerID) -> Bool {
        !interest.meetsNew && resource.shape == nil && resource.goneMark == nil && !interest.gone.contains(id)
            && (handedOut.isEmpty || !handedOut.contains(name(id)))
    }

    private func insert(
        _ id: ServerID, _ members: ArraySlice<JSONValue?>, _ digest: ElementDigest,
        _ element: UnsafeRawBufferPointer, by load: BaselineLoad
    ) throws -> Item? {
        // Its grammar was checked by the reading of its members.
        guard element.isUTF8 else {
            noteBad(.syntax(.malformedText), id)
            return nil
        }
        guard let row = try load.insert(id, as: writer.newID(), digest, element, members) else {
            noteBad(.repeatedID, id)
            return nil
        }
        seen.insert(row)
        summary.added += 1
        return nil
    }

    /// Whether a record differs in all that tells two records apart, as far as both have it.
    private func mayBeAnother(_ before: JSONObject, _ after: JSONObject) -> Bool {
        let told = interest.identity.filter { before[$0] != nil && after[$0] != nil }
        // While a create is in doubt, what changed in any of it may be what that has made.
        if interest.meetsNew { return told.contains { before[$0] != after[$0] } }
        return !told.isEmpty && told.allSatisfy { before[$0] != after[$0] }
    }

    // MARK: Answering

    /// A record says the same as its document.
    public func keep(_ record: ListedRecord, of document: Document) throws {
        try claim(document.row, record.digest)
    }

    private func claim(_ row: Int64, _ digest: ElementDigest) throws {
        seen.insert(row)
        try writer.setDigest(resource, row: row, to: digest)
    }

    /// The list was asked for too early to say how a document is, or what it says was taken as evidence: it counts as shown, and its element
    /// is not remembered, so that the next list has it parsed again.
    public func leave(_ document: Document) { seen.insert(document.row) }

    /// A document was changed as its record says.
    public func noteChanged(_ document: Document) {
        seen.insert(document.row)
        summary.changed += 1
    }

    /// A document was taken away because its record says that it was removed.
    public func noteRemoved() { summary.removed += 1 }

    /// A record becomes a document of its own.
    ///
    /// - Parameter local: The local id of a document that returns; nil for one that is new.
    public func insert(_ record: ListedRecord, as local: LocalID? = nil) throws {
        try writer.insert(resource, pulled: record, as: local)
        // The journal's own insert follows the document's, so the row is looked up.
        if let document = try writer.document(resource, server: record.serverID) { seen.insert(document.row) }
        summary.added += 1
    }

    // MARK: Ending

    /// Brings the tables into their usual state, and says what the list lacks.
    ///
    /// The caller decides about absences and notes the listing in the same transaction.
    ///
    /// - Parameter proven: What it is known to hold, now that it was read to its end; nil for what it was opened for.
    public func finish(as proven: ListingScope? = nil) throws -> ListingOutcome {
        walk.finish()
        if isBaseline {
            try load?.finish()
            if summary.added > 0 {
                try writer.record(
                    .baseline, origin: .remote, resource: resource.name, author: "server",
                    after: JSONValue.object(["documents": .integer(Int64(summary.added))]).text)
            }
        }
        return try writer.outcome(of: resource, proven ?? scope, seen: seen, summary)
    }
}

/// What a list said and lacks.
public struct ListingOutcome {
    /// The listing in numbers; removals are not among them yet.
    public var summary: ListingSummary
    /// The rows that the listing should have held and did not.
    public var absentRows: [Int64]
    /// How many documents of its scope the server was known to have.
    public var knownRows: Int
    /// The documents that the listing did not show and that its resource's rule wants to have asked for, one by one.
    public var toAskFor: [LocalID]
    /// The documents that it lacks and that are asked for alone, to know whether they are gone.
    public var lacking: [LocalID] = []
    /// Whether it lacks all that it should have shown, as a faulty answer would.
    public var isEmptied: Bool
    /// The rows of parents whose lists lack all that they had, by the parent's id.
    public var emptiedParents: [String: [Int64]]
    let seen: SeenRows

    /// Whether the listing showed the document of a row.
    public func shows(row: Int64) -> Bool { seen.contains(row) }

    /// Whether the listing showed a document.
    public func shows(_ document: Document) -> Bool { seen.contains(document.row) }
}

extension UnsafeRawBufferPointer {
    /// Whether it is text in UTF-8; seen at once where it is ASCII.
    fileprivate var isUTF8: Bool {
        var index = 0
        while index + 8 <= count {
            if loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        return String(validating: UnsafeRawBufferPointer(rebasing: self[index...]), as: UTF8.self) != nil
    }
}
