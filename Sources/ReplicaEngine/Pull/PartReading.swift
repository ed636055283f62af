import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// One list in the making, answer by answer: its records go to the spool, and those that can't be used are noted.
struct PartReading {
    private let reader: ListReader
    private let spool: ListSpool
    private let parent: String?
    private var known: Set<ServerID> = []
    private var bad = BadRecords()
    private var count = 0
    /// Whether it was left before its end, because what follows is known.
    var isLeft = false
    /// The oldest of the records that the last answer was the first to have, and its moment; nil for none, or where nobody asks.
    private(set) var oldest: (record: JSONObject, moment: Int64)?

    /// Begins a list.
    ///
    /// - Parameter parent: The record whose list it is; nil for one of the resource.
    init(_ reader: ListReader, _ spool: ListSpool, _ parent: String?) {
        (self.reader, self.spool, self.parent) = (reader, spool, parent)
    }

    /// What an answer says besides its records.
    struct Form {
        /// Where the list stands in it; empty for the answer itself.
        let member: [String]
        /// What its head says of more.
        let signs: ListSigns
        /// What it tells of its pages; nil for a list that comes at once.
        var pages: PageRule?
        /// The field with a record's moment, where the oldest is wanted.
        var moment: String?
    }

    /// An element of a list.
    private enum Element {
        /// A record, which may still lack an id.
        case record(JSONObject)
        /// One that can't be used, with its id where that can be read.
        case bad(BadRecord.Fault, ServerID?)

        init(_ bytes: UnsafeRawBufferPointer, idField: String) {
            do throws(JSONSyntaxError) {
                let value = try JSONValue(parsing: bytes, valueLimit: JSONValue.mostForeignValues)
                self = value.object.map(Element.record) ?? .bad(.noObject, nil)
            } catch {
                self = .bad(.syntax(error.problem), ServerID(json: JSONElement(bytes).roughMember(idField)))
            }
        }
    }

    /// Takes the records of an answer, and says what the walk over the answers must know of it. Of two with one id the first counts.
    ///
    /// - Throws: `JSONSyntaxError` for an answer without such a list, `ListingBound`, or what ``ListSpool/add(_:_:)`` throws.
    mutating func take(_ source: ListingSource, _ form: Form) async throws -> ListPage {
        let elements = try ElementReader(source, at: form.member, countLimit: ListReader.mostRecords)
        let idField = reader.resource.idField
        var own: Set<ServerID> = []
        var ids: [ServerID?] = []
        oldest = nil
        while let element = try elements.next({ Element($0, idField: idField) }) {
            count += 1
            // A long list is read beside everything else that the daemon does.
            if count % 256 == 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
            let record: JSONObject
            switch element {
            case .record(let answer):
                let found = reader.resource.wire?.document(from: answer) ?? answer
                record = parent.map { reader.stamped(found, under: $0) } ?? found
            case .bad(let fault, let id):
                bad.note(fault, at: count, id: id)
                ids.append(nil)
                continue
            }
            guard let id = ServerID(json: record[idField]) else {
                bad.note(.noID, at: count)
                ids.append(nil)
                continue
            }
            ids.append(id)
            // That a later answer has it once more is for the walk to judge.
            if !own.insert(id).inserted { bad.note(.repeatedID, at: count, id: id) }
            guard known.insert(id).inserted else { continue }
            guard known.count <= ListReader.mostRecords else {
                throw ListingBound.elements(limit: ListReader.mostRecords)
            }
            if let field = form.moment { noteMoment(of: record, field) }
            try await spool.add(reader.context.vault.sealed(record, reader.resource), id)
        }
        let envelope = try elements.envelope()
        // What was read counts only if it is the list that a reader of the whole answer would see: of two members of one name, the last.
        guard form.member.isEmpty || envelope.value(at: form.member) == [] else {
            throw JSONSyntaxError(.wrongKind, at: 0)
        }
        var signs = form.signs
        signs.read(envelope, around: form.member)
        func told(_ path: [String]?) -> JSONValue? { path.flatMap { envelope.value(at: $0) } }
        return ListPage(
            ids: ids, signs: signs, total: told(form.pages?.totalPath), more: told(form.pages?.morePath),
            next: told(form.pages?.nextPath))
    }

    private mutating func noteMoment(of record: JSONObject, _ field: String) {
        let moment = reader.context.instant(record[field]?.string) ?? .max
        if oldest.map({ moment < $0.moment }) ?? true { oldest = (record, moment) }
    }

    /// What is known of bad records, to which ``forget(since:)`` leads back.
    var tally: (bad: BadRecords, count: Int) { (bad, count) }

    /// Forgets an answer that was none of the list's: it had no record that was not known, and its bad ones do not count.
    mutating func forget(since tally: (bad: BadRecords, count: Int)) { (bad, count) = tally }

    /// The list as far as it was read.
    ///
    /// - Parameter flaws: What is wrong with it besides records that can't be used.
    func part(_ flaws: [ListFlaw.Kind]) -> ListReader.Part {
        ListReader.Part(flaws: flaws + bad.flaws.filter { !flaws.contains($0) }, isLeft: isLeft)
    }
}
