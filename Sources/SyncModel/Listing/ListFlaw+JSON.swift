extension ListFlaw {
    /// The flaw as stored and shown, without whose list it is.
    public var json: JSONValue {
        switch kind {
        case .announced(let announced, let came):
            ["flaw": "announced", "announced": .integer(announced), "came": .integer(Int64(came))]
        case .more(let sign, let came): ["flaw": "more", "sign": .string(sign), "came": .integer(Int64(came))]
        case .full(let limit): ["flaw": "full", "limit": .integer(Int64(limit))]
        case .changing(let from, let to): ["flaw": "changing", "from": .integer(from), "to": .integer(to)]
        case .repeated(let page, let came):
            ["flaw": "repeated", "page": .integer(Int64(page)), "came": .integer(Int64(came))]
        case .endless(let pages, let came):
            ["flaw": "endless", "pages": .integer(Int64(pages)), "came": .integer(Int64(came))]
        case .unannounced(let came): ["flaw": "unannounced", "came": .integer(Int64(came))]
        case .record(let record):
            [
                "flaw": "record", "position": .integer(Int64(record.position)),
                "id": record.id.map { .string($0.text) } ?? .null, "fault": .string(record.fault.text),
            ]
        case .otherRecords(let count): ["flaw": "other-records", "count": .integer(Int64(count))]
        }
    }

    /// The flaw from ``json``; nil for a value that is none.
    ///
    /// - Parameter parent: The record whose own list it is.
    public init?(json value: JSONValue, parent: String? = nil) {
        func number(_ name: String) -> Int64 { value[name]?.integer ?? 0 }
        let came = Int(number("came"))
        let kind: Kind
        switch value["flaw"]?.string {
        case "announced": kind = .announced(number("announced"), came: came)
        case "more": kind = .more(sign: value["sign"]?.string ?? "", came: came)
        case "full": kind = .full(limit: Int(number("limit")))
        case "changing": kind = .changing(from: number("from"), to: number("to"))
        case "repeated": kind = .repeated(page: Int(number("page")), came: came)
        case "endless": kind = .endless(pages: Int(number("pages")), came: came)
        case "unannounced": kind = .unannounced(came: came)
        case "record":
            guard let fault = value["fault"]?.string.flatMap(BadRecord.Fault.init) else { return nil }
            kind = .record(
                BadRecord(position: Int(number("position")), id: ServerID(json: value["id"]), fault: fault))
        case "other-records": kind = .otherRecords(Int(number("count")))
        default: return nil
        }
        self.init(kind, parent: parent)
    }
}

extension BadRecord.Fault {
    /// The fault as stored: a word, or what is wrong with the JSON.
    public var text: String {
        switch self {
        case .syntax(let problem): problem.rawValue
        case .noObject: "no-object"
        case .noID: "no-id"
        case .repeatedID: "repeated-id"
        }
    }

    /// The fault from ``text``; nil for a text that is none.
    public init?(_ text: String) {
        switch text {
        case "no-object": self = .noObject
        case "no-id": self = .noID
        case "repeated-id": self = .repeatedID
        default:
            guard let problem = JSONSyntaxError.Problem(rawValue: text) else { return nil }
            self = .syntax(problem)
        }
    }
}
