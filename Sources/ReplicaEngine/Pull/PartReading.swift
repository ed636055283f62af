import SyncModel
import SyncPlanner

/// The records of one list in the making, answer by answer, and those that can't be used.
struct PartReading {
    private let reader: ListReader
    private let parent: String?
    private var records: [JSONObject] = []
    private var known: Set<ServerID> = []
    private var bad = BadRecords()
    private var count = 0
    /// Whether it was left before its end, because what follows is known.
    var isLeft = false

    /// Begins a list.
    ///
    /// - Parameter parent: The record whose list it is; nil for one of the resource.
    init(_ reader: ListReader, _ parent: String?) {
        self.reader = reader
        self.parent = parent
    }

    /// Takes the records of an answer, and says what the walk over the answers must know of it. Of two with one id the first counts.
    ///
    /// - Parameter total: Where the answer tells how many records there are.
    mutating func take(_ answer: ListAnswer, total: [String]? = nil) -> ListPage {
        var own: Set<ServerID> = []
        var ids: [ServerID?] = []
        for element in answer.elements {
            count += 1
            let record: JSONObject
            switch element {
            case .record(let found): record = parent.map { reader.stamped(found, under: $0) } ?? found
            case .bad(let fault, let id):
                bad.note(fault, at: count, id: id)
                ids.append(nil)
                continue
            }
            guard let id = ServerID(json: record[reader.resource.idField]) else {
                bad.note(.noID, at: count)
                ids.append(nil)
                continue
            }
            ids.append(id)
            // That a later answer has it once more is for the walk to judge.
            if !own.insert(id).inserted { bad.note(.repeatedID, at: count, id: id) }
            if known.insert(id).inserted { records.append(record) }
        }
        return ListPage(ids: ids, signs: answer.signs, total: total.flatMap { answer.answer.value(at: $0) })
    }

    /// The records that were taken since this was asked last.
    mutating func takeRecords() -> [JSONObject] {
        defer { records = [] }
        return records
    }

    /// The list as far as it was read.
    ///
    /// - Parameter flaws: What is wrong with it besides records that can't be used.
    func part(_ flaws: [ListFlaw.Kind]) -> ListReader.Part {
        ListReader.Part(records: records, flaws: flaws + bad.flaws.filter { !flaws.contains($0) }, isLeft: isLeft)
    }
}
