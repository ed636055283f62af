/// A value of a document in YAML or JSON, its members in their order.
indirect enum DocumentValue: Sendable, Equatable {
    case object(DocumentObject)
    case array([DocumentValue])
    case text(String)
    /// A number as it is written.
    case number(String)
    case flag(Bool)
    case null

    /// The members; nil where this is no object.
    var object: DocumentObject? { if case .object(let object) = self { object } else { nil } }
    /// The elements; nil where this is no array.
    var array: [DocumentValue]? { if case .array(let array) = self { array } else { nil } }
    /// The text; nil where this is none.
    var text: String? { if case .text(let text) = self { text } else { nil } }
    /// The truth value; nil where this is none.
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    /// The whole number; nil where this is none.
    var integer: Int? { if case .number(let literal) = self { Int(literal) } else { nil } }

    /// The member of that name; nil where there is none.
    subscript(name: String) -> DocumentValue? { object?[name] }
}

/// The members of an object in their order.
struct DocumentObject: Sendable, Equatable {
    /// The members' names.
    private(set) var names: [String] = []
    private var values: [String: DocumentValue] = [:]

    /// The member of that name; nil where there is none.
    subscript(name: String) -> DocumentValue? { values[name] }

    /// Adds a member behind the others; of two with one name the later counts.
    mutating func put(_ value: DocumentValue, at name: String) {
        if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }

    /// The members in their order.
    var members: [(name: String, value: DocumentValue)] {
        names.compactMap { name in values[name].map { (name, $0) } }
    }
}
