import SyncCatalogue
import SyncModel

/// What the answer to a list shows: its records, and what the catalogue says otherwise of it.
struct ListReading: Sendable {
    /// Where the list stands, be it where the catalogue says or elsewhere; nil where none was found.
    private(set) var member: [String]?
    /// The records, without those that are none.
    private(set) var records: [JSONObject] = []
    /// How many elements the list has.
    private(set) var count = 0
    /// What is wrong.
    private(set) var problems: [ProbeProblem] = []

    /// Reads a list.
    ///
    /// - Parameter expected: Where the catalogue has it; empty for the answer itself.
    init(list answer: JSONValue, at expected: [String]) {
        var elements: [JSONValue] = []
        if let found = answer.value(at: expected)?.array {
            (member, elements) = (expected, found)
        } else if let found = answer.array {
            (member, elements) = ([], found)
            problems.append(.plainList(member: expected))
        } else {
            let places = Self.lists(in: answer)
            problems.append(
                .noList(kind: (answer.value(at: expected) ?? answer).kind, found: places.map(\.dotted)))
            if let place = places.first {
                member = place
                elements = answer.value(at: place)?.array ?? []
            }
        }
        count = elements.count
        records = elements.compactMap(\.object)
        if let other = elements.first(where: { $0.object == nil }) {
            problems.append(.notRecords(count: count - records.count, kind: other.kind))
        }
    }

    /// Reads the one record that there is.
    init(single answer: JSONValue, at expected: [String]) {
        let value = answer.value(at: expected)
        switch value {
        case .object(let record)?: (member, records, count) = (expected, [record], 1)
        case .array(let elements)?:
            (member, records, count) = (expected, elements.compactMap(\.object), elements.count)
            problems = [.severalRecords]
        // Who has no such record yet has null.
        case .null?: member = expected
        default:
            let places = MemberPaths.of(answer) { $0.object != nil }
            problems = [.noRecord(kind: (value ?? answer).kind, found: places.map(\.dotted))]
        }
    }

    /// The paths of the lists in an answer, those of records first.
    private static func lists(in answer: JSONValue) -> [[String]] {
        let all = MemberPaths.of(answer) { $0.array != nil }
        let ofRecords = all.filter { answer.value(at: $0)?.array?.first?.object != nil }
        return ofRecords + all.filter { !ofRecords.contains($0) }
    }
}

/// What records show of their ids.
struct IDReading: Sendable {
    /// The ids, by record; nil for a record without one.
    let ids: [ServerID?]
    /// How the ids of records are written; nil where none has one.
    private(set) var form: ServerIDForm?
    private(set) var problems: [ProbeProblem] = []

    init(_ records: [JSONObject], of resource: Resource, form expected: ServerIDForm, quotation: Quotation) {
        guard resource.idParts.isEmpty else {
            // The parent's id is filled in.
            let own = resource.idParts.filter { $0 != resource.pull.parent?.field }
            ids = records.map { record in
                let parts = own.map { record[$0].map { $0.string ?? $0.text } }
                return parts.contains(nil) ? nil : ServerID(parts.compactMap(\.self).joined(separator: "~"))
            }
            noteMissing(records, members: own)
            noteRepeated(quotation)
            return
        }
        let values = records.map { $0[resource.idField] ?? .null }
        ids = values.map { ServerID(json: $0) }
        let isText = Set(values.compactMap { $0 == .null ? nil : $0.string != nil })
        if isText.count == 1 {
            form = isText.contains(true) ? .string : .integer
            if let form, form != expected { problems.append(.idForm(form)) }
        }
        if let bad = zip(values, ids).first(where: { $0.0 != .null && $0.1 == nil })?.0 {
            problems.append(.unusableID(sample: quotation.value(bad)))
        }
        // The one record of its kind, or of its parent's, needs none.
        if resource.pull.strategy != .single { noteMissing(records, members: [resource.idField]) }
        noteRepeated(quotation)
    }

    private mutating func noteMissing(_ records: [JSONObject], members: [String]) {
        let lacking = records.filter { record in members.contains { (record[$0] ?? .null) == .null } }
        guard !lacking.isEmpty else { return }
        problems.append(
            .noID(
                members: members, count: lacking.count, of: records.count,
                found: lacking.count == records.count ? Self.candidates(in: records) : []))
    }

    private mutating func noteRepeated(_ quotation: Quotation) {
        var known: Set<ServerID> = []
        if let twice = ids.compactMap(\.self).first(where: { !known.insert($0).inserted }) {
            problems.append(.repeatedID(sample: quotation.value(.string(twice.text))))
        }
    }

    private static let usual = ["id", "_id", "uuid", "guid", "pk", "key", "number", "code", "reference"]

    /// The members that all records have and whose values differ, those with a usual name first.
    private static func candidates(in records: [JSONObject]) -> [String] {
        let names = (records.first ?? [:]).keys.filter { name in
            let ids = records.map { ServerID(json: $0[name]) }
            return !ids.contains(nil) && Set(ids).count == ids.count
        }
        func rank(_ name: String) -> Int {
            let plain = name.lowercased()
            return usual.firstIndex(of: plain) ?? (plain.hasSuffix("id") ? usual.count : usual.count + 1)
        }
        let ranked = names.sorted { (rank($0), $0) < (rank($1), $1) }
        return Array(
            (ranked.contains { rank($0) <= usual.count } ? ranked.filter { rank($0) <= usual.count } : ranked).prefix(4)
        )
    }
}
