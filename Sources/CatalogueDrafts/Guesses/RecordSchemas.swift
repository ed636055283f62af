/// What the requests of one collection say of its records.
struct RecordSchemas {
    /// A record as the list shows it; empty where nothing says it.
    let listed: SchemaShape
    /// A record as it is shown alone.
    let single: SchemaShape
    /// What a create takes; nil where there is none.
    let created: SchemaShape?
    /// What an update takes; nil where there is none.
    let updated: SchemaShape?
    /// Where the list's answer keeps the records.
    let list: ListShape?
    /// Where single answers keep the record.
    let answerMember: String?
    /// In which member a request has the fields.
    let bodyMember: String?
    /// What a person has to look at.
    let doubts: [String]

    init(_ collection: Collection, _ reader: SchemaReader) {
        var doubts: [String] = []
        let singular = Noun.singularName(collection.word)
        func alone(_ operation: DocumentedOperation?) -> (shape: SchemaShape, member: String?) {
            let shape = reader.shape(of: operation?.answer)
            guard shape["id"] == nil else { return (shape, nil) }
            for member in shape.members
            where ["data", "result", "item", "record", singular].contains(Noun.joined(member.name))
                && !member.name.contains(".")
            {
                let inner = reader.shape(of: member.schema)
                if inner.isObject { return (inner, member.name) }
            }
            return (shape, nil)
        }
        func sent(_ operation: DocumentedOperation?) -> (shape: SchemaShape, member: String?)? {
            guard let operation else { return nil }
            let shape = reader.shape(of: operation.body)
            guard shape.members.count == 1, let member = shape.members.first, !member.name.contains("."),
                ["data", singular].contains(Noun.joined(member.name))
            else { return (shape, nil) }
            let inner = reader.shape(of: member.schema)
            return inner.isObject ? (inner, member.name) : (shape, nil)
        }
        list =
            collection.isSingle
            ? nil : collection.list?.answer.flatMap { ListReading(reader).list($0, word: collection.word) }
        let read = alone(collection.isSingle ? collection.list : collection.get)
        listed = collection.isSingle ? read.shape : reader.shape(of: list?.record)
        single = read.shape
        let answers = [collection.isSingle ? collection.list : collection.get, collection.create, collection.update]
            .compactMap(\.self).filter { reader.shape(of: $0.answer).isObject }.map { alone($0).member }
        answerMember = answers.first ?? nil
        if Set(answers).count > 1 {
            doubts.append(
                "single answers are wrapped in some requests and not in others; 'answer_member' is that of the first")
        }
        let (create, update) = (sent(collection.create), sent(collection.update))
        bodyMember = create?.member ?? update?.member
        if let create, let update, create.member != update.member {
            doubts.append("a create and an update wrap their fields differently; 'body_member' is the same for both")
        }
        (created, updated) = (create?.shape, update?.shape)
        for (word, operation) in [("create", collection.create), ("update", collection.update)] {
            guard let operation else { continue }
            if operation.body == nil {
                doubts.append("nothing says what \(operation.title) takes; all that is shown is taken for it")
            }
            if operation.form == .form
                || operation.form == .multipart && operation.body != nil
                    && !Self.hasFile(reader.shape(of: operation.body), reader)
            {
                doubts.append("'\(word)' takes a form here, and JSON is sent; ask whether the server takes that too")
            }
        }
        self.doubts = doubts
    }

    private static func hasFile(_ shape: SchemaShape, _ reader: SchemaReader) -> Bool {
        shape.members.contains { reader.shape(of: $0.schema).format == "binary" }
    }

    /// What is known of the records' members: those of the list, or of the record alone where nothing says what the list shows.
    var shown: SchemaShape { listed.members.isEmpty ? single : listed }
}

/// A resource as fields of others may refer to it.
struct KnownResource {
    let name: String
    /// Its name in the singular, its words joined.
    let singular: String
    /// The names of the schemas that its records have.
    let schemas: Set<String>
    /// The member with the id.
    let id: String
    /// Whether ids are texts; nil where nothing says it.
    let isText: Bool?
}
