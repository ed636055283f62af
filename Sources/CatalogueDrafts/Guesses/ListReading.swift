/// Where a list's answer keeps the records, and what it says of more of them.
struct ListShape {
    /// The members that lead to the array; empty where the answer is it.
    let member: [String]
    /// The schema of a record.
    let record: DocumentValue
    /// What stands beside the array.
    let envelope: SchemaShape
    /// Whether another member could be meant.
    let others: [String]
}

/// Finds the array of records in the answer to a list.
struct ListReading {
    /// What servers call the array.
    private static let names = [
        "results", "data", "items", "records", "content", "rows", "list", "entries", "hits", "member", "hydra:member",
        "value", "objects",
    ]
    /// What they call an object around it.
    private static let wrappers = ["data", "result", "response", "payload", "_embedded"]

    private let reader: SchemaReader

    init(_ reader: SchemaReader) { self.reader = reader }

    /// Whether a request reads a list of records.
    ///
    /// - Parameter hasRecords: Whether records are made there, or are below it: then it is a list also where nothing says what it answers.
    func isList(_ operation: DocumentedOperation, hasRecords: Bool) -> Bool {
        guard let answer = operation.answer else { return hasRecords }
        if let list = list(answer, word: operation.path.lastWord ?? "") {
            let shape = reader.shape(of: list.record)
            return shape.isObject || shape.isEmpty && (hasRecords || list.member.isEmpty)
        }
        return hasRecords && reader.shape(of: answer).members.isEmpty
            && !reader.shape(of: answer).types.contains("array")
    }

    /// Whether a request answers one record, which has an id.
    func isRecord(_ operation: DocumentedOperation) -> Bool {
        let shape = reader.shape(of: operation.answer)
        return shape["id"] != nil
            || shape.members.count == 1 && reader.shape(of: shape.members.first?.schema)["id"] != nil
    }

    /// The list in an answer; nil where it has none.
    ///
    /// - Parameter word: The last word of the list's address, by which servers also call the array.
    func list(_ answer: DocumentValue, word: String) -> ListShape? {
        let shape = reader.shape(of: answer)
        if let elements = shape.elements {
            return ListShape(member: [], record: elements, envelope: SchemaShape(), others: [])
        }
        // What has an id is a record itself.
        guard shape.isObject, shape["id"] == nil else { return nil }
        var found: [(path: [String], record: DocumentValue, isKnown: Bool)] = []
        func look(_ shape: SchemaShape, _ path: [String]) {
            for member in shape.members {
                let inner = reader.shape(of: member.schema)
                guard let elements = inner.elements else { continue }
                let isKnown =
                    Self.names.contains(member.name.lowercased()) || Noun.joined(member.name) == Noun.joined(word)
                let isSole = path.isEmpty && shape.members.count == 1
                if isKnown || isSole, reader.shape(of: elements).isObject || reader.shape(of: elements).isEmpty {
                    found.append((path + [member.name], elements, isKnown))
                }
            }
        }
        look(shape, [])
        for member in shape.members where Self.wrappers.contains(member.name.lowercased()) {
            look(reader.shape(of: member.schema), [member.name])
        }
        guard let best = found.first(where: { !reader.shape(of: $0.record).isEmpty }) ?? found.first,
            best.path.allSatisfy({ !$0.contains(".") })
        else { return nil }
        return ListShape(
            member: best.path, record: best.record, envelope: shape,
            others: found.map { $0.path.joined(separator: ".") }.filter { $0 != best.path.joined(separator: ".") })
    }
}
