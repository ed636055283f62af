import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// One answer of a list that is held in memory, taken apart: its records as the server has them, each with its id or with what is wrong.
struct ListAnswer {
    /// An element of the list.
    enum Element {
        /// A record, which may still lack an id.
        case record(JSONObject)
        /// One that can't be used, with its id where that can be read.
        case bad(BadRecord.Fault, ServerID?)
    }

    /// The answer; where an element of its list is broken, without these.
    let answer: JSONValue
    /// The elements, in their order.
    let elements: [Element]
    /// What the answer says of more.
    let signs: ListSigns

    /// Takes an answer apart; nil for one that is no JSON, or has no list there.
    ///
    /// - Parameters:
    ///   - member: Where the list stands in it; empty for the answer itself.
    ///   - idField: The member with a record's id.
    init?(_ response: HTTPResponse, _ query: [(String, String)], at member: [String], idField: String) {
        guard case .bytes(let bytes) = response.body else { return nil }
        if let answer = try? JSONValue(parsingAnswer: bytes) {
            guard let list = answer.value(at: member)?.array else { return nil }
            self.answer = answer
            elements = list.map { $0.object.map(Element.record) ?? .bad(.noObject, nil) }
        } else {
            guard let text = try? JSONListText(parsing: bytes, at: member, idField: idField) else { return nil }
            answer = text.envelope
            elements = text.elements.map { element in
                switch element {
                case .sound(let value): value.object.map(Element.record) ?? .bad(.noObject, nil)
                case .broken(let problem, let id): .bad(.syntax(problem), ServerID(json: id))
                }
            }
        }
        var signs = ListSigns(of: response, query)
        signs.read(answer, around: member)
        self.signs = signs
    }
}
