/// Finds the fields of a collection's records.
struct FieldFinder {
    /// What is said of one member of a record.
    private struct Evidence {
        /// As answers have it; nil where they don't.
        var shown: SchemaShape?
        var created: SchemaShape?
        var updated: SchemaShape?
        var isRequired = false

        /// What is said first.
        var first: SchemaShape {
            var shape = shown ?? created ?? updated ?? SchemaShape()
            guard let sent, !shape.isObject, !sent.isObject else { return shape }
            // Requests are often described closer than answers.
            shape.format = shape.format ?? sent.format
            shape.pattern = shape.pattern ?? sent.pattern
            shape.maximumLength = sent.maximumLength ?? shape.maximumLength
            if shape.choices.isEmpty, shape.types == sent.types { shape.choices = sent.choices }
            return shape
        }
        var sent: SchemaShape? { created ?? updated }
        var isSent: Bool { created != nil || updated != nil }
    }

    private let collection: Collection
    private let schemas: RecordSchemas
    private let reader: SchemaReader
    private let references: ReferenceGuess
    private let idsAreTexts: Bool
    private(set) var fields: [FieldDraft] = []
    /// The members that only the answer to a single record has.
    private(set) var onlyAlone: [String] = []
    /// Members that can't be fields.
    private(set) var unnamed: [String] = []
    /// The names that are taken, in small letters.
    private var names: Set<String> = ["id"]

    init(
        _ collection: Collection, _ schemas: RecordSchemas, id: String, _ resources: [KnownResource], idsAreTexts: Bool,
        _ reader: SchemaReader
    ) {
        (self.collection, self.schemas, self.reader) = (collection, schemas, reader)
        (references, self.idsAreTexts) = (ReferenceGuess(resources: resources), idsAreTexts)
        names.insert(id.lowercased())
        let all = members()
        for name in all where name != id {
            let evidence = evidence(name)
            guard evidence.shown != nil || evidence.isSent else {
                if schemas.single[name] != nil { onlyAlone.append(name) }
                continue
            }
            add(name, evidence, among: all)
        }
        markSearched()
    }

    /// The names of all members, those that the list shows first.
    private func members() -> [String] {
        let shapes = [schemas.shown, schemas.single, schemas.created, schemas.updated].compactMap(\.self)
        var seen: Set<String> = []
        return shapes.flatMap { $0.members.map(\.name) }.filter { seen.insert($0).inserted }
    }

    private func evidence(_ name: String) -> Evidence {
        func shape(_ record: SchemaShape?) -> SchemaShape? { record?[name].map { reader.shape(of: $0) } }
        var evidence = Evidence()
        evidence.shown = shape(schemas.shown).flatMap { $0.isWriteOnly ? nil : $0 }
        // Where nothing says what a request takes, it is all that is shown.
        evidence.created =
            collection.create == nil ? nil : schemas.created?.isEmpty == true ? evidence.shown : shape(schemas.created)
        evidence.updated =
            collection.update == nil
            ? nil : schemas.updated?.isEmpty == true ? evidence.created ?? evidence.shown : shape(schemas.updated)
        if evidence.created?.isReadOnly == true { evidence.created = nil }
        if evidence.updated?.isReadOnly == true { evidence.updated = nil }
        evidence.isRequired =
            evidence.created != nil && schemas.created?.required.contains(name) == true
            && evidence.created?.usual == nil
        return evidence
    }

    private mutating func add(_ name: String, _ evidence: Evidence, among all: [String]) {
        let shape = evidence.first
        guard shape.isObject, !shape.isAlternative else { return addPlain(name, [name], evidence) }
        if let resource = references.resource(of: shape, named: name) {
            let plain = shape.members.filter { $0.name != resource.id && !isStructured(reader.shape(of: $0.schema)) }
            let shows = [resource.id] + plain.map(\.name)
            let twin = all.first { other in
                let stem = ReferenceGuess.stem(of: other)
                return other != name && stem.isExplicit && stem.text == ReferenceGuess.stem(of: name).text
            }
            if let twin {
                addReference(twin, to: resource, evidence: self.evidence(twin), object: (name, shows))
            } else {
                addReference(name, to: resource, evidence: evidence, object: (name, shows))
            }
            return
        }
        let inner = shape.members.map { ($0.name, reader.shape(of: $0.schema)) }
        guard inner.count <= 12, inner.allSatisfy({ !isStructured($0.1) && !$0.0.contains(".") }), !name.contains(".")
        else {
            return addPlain(name, [name], evidence)
        }
        for (member, _) in inner {
            func part(_ outer: SchemaShape?) -> SchemaShape? { outer?[member].map { reader.shape(of: $0) } }
            var own = Evidence(
                shown: part(evidence.shown), created: part(evidence.created), updated: part(evidence.updated))
            own.isRequired =
                evidence.isRequired && evidence.created?.required.contains(member) == true && own.created?.usual == nil
            addPlain("\(name)_\(member)", [name, member], own)
        }
    }

    private func isStructured(_ shape: SchemaShape) -> Bool {
        shape.isObject || shape.elements != nil || shape.isAlternative || shape.types.contains("object")
    }

    private mutating func addReference(
        _ name: String, to resource: KnownResource, evidence: Evidence, object: (member: String, shows: [String])
    ) {
        guard let own = freeName(name, [name]) else { return }
        let sent = evidence.sent.flatMap { $0.isObject ? nil : $0 }
        var field = FieldDraft(name: own, wire: [name], value: idForm(sent ?? SchemaShape(), of: resource))
        (field.reference, field.object, field.isIndexed) = (resource.name, object, true)
        field.write = write(evidence)
        field.isRequired = evidence.isRequired && field.write != "never"
        if own != name { field.object = nil }
        if evidence.isSent, sent == nil {
            field.doubts.append("requests seem to take an object for \(name); its id is sent")
        }
        fields.append(field)
    }

    /// How an id of a resource's is written where that is not as the resource itself writes it.
    private func idForm(_ shape: SchemaShape, of resource: KnownResource) -> ValueGuess {
        var value = ValueGuess("id", SchemaShape(), sent: nil)
        let areTexts = resource.isText ?? idsAreTexts
        if shape.types == ["string"], !areTexts { value.form = "text" }
        if shape.types == ["integer"], areTexts { value.form = "number" }
        return value
    }

    private mutating func addPlain(_ name: String, _ wire: [String], _ evidence: Evidence) {
        guard let own = freeName(name, wire) else { return }
        var shape = evidence.first
        if evidence.sent?.format == "binary" { shape = evidence.sent ?? shape }
        let reference = references.resource(named: name, shape)
        var field = FieldDraft(
            name: own, wire: wire,
            value: reference.map { idForm(evidence.sent ?? shape, of: $0.0) }
                ?? ValueGuess(name, shape, sent: evidence.sent))
        field.reference = reference?.0.name
        field.doubts = field.value.doubts + [reference?.doubt].compactMap(\.self)
        field.isIndexed = reference != nil
        field.write = write(evidence)
        field.isShown = evidence.shown != nil
        let words = Noun.words(of: name)
        let isSecretWord =
            !Set(words).isDisjoint(with: ["password", "passwd", "pin", "secret"]) || shape.format == "password"
        field.isSecret = !field.isShown && isSecretWord && field.write != "never" && field.value.type == "string"
        field.isRequired = evidence.isRequired && field.write != "never" && field.write != "update"
        if !field.isSecret, field.isShown, !field.isRequired { field.starts = Self.starts(evidence, field, collection) }
        if !field.isShown, !field.isSecret {
            field.doubts.append("it is sent, and the list does not show it; where it does, name it in 'shows' above")
        }
        if reference == nil, let other = references.couldRefer(name, shape) {
            field.doubts.append("it could be a reference: type: reference, resource: \(other.name)")
        }
        fields.append(field)
    }

    /// When a field may be set; nil for always.
    private func write(_ evidence: Evidence) -> String? {
        if collection.create == nil, collection.update == nil { return nil }
        return switch (evidence.created != nil, evidence.updated != nil) {
        case (true, true): nil
        case (true, false): collection.update == nil ? nil : "create"
        case (false, true): collection.create == nil ? nil : "update"
        case (false, false): "never"
        }
    }

    private static func starts(_ evidence: Evidence, _ field: FieldDraft, _ collection: Collection) -> String? {
        guard collection.create != nil, field.reference == nil, field.write != "update",
            let usual = evidence.created?.usual ?? evidence.shown?.usual
        else { return nil }
        switch (field.value.type, usual) {
        case ("string", .text(let text)):
            guard !text.isEmpty, field.value.choices.isEmpty || field.value.choices.contains(text) else { return nil }
            return YAMLText.scalar(text)
        case ("boolean", .flag(let flag)): return "\(flag)"
        case ("integer", .number): return usual.integer.map { "\($0)" }
        default: return nil
        }
    }

    /// A name that no other field has; nil for a member that can't be one.
    private mutating func freeName(_ name: String, _ wire: [String]) -> String? {
        guard let own = Noun.name(name), names.insert(own.lowercased()).inserted,
            wire.allSatisfy({ !$0.contains(".") && !$0.isEmpty })
        else {
            if !fields.contains(where: { $0.wire == wire }) { unnamed.append(wire.joined(separator: ".")) }
            return nil
        }
        return own
    }

    /// People look for names, addresses and numbers of people.
    private mutating func markSearched() {
        let wanted: Set<String> = [
            "name", "title", "label", "email", "phone", "telephone", "family", "given", "surname", "lastname",
            "firstname",
        ]
        var count = 0
        for index in fields.indices where count < 5 {
            let field = fields[index]
            guard field.reference == nil, field.value.type == "string", field.value.choices.isEmpty, field.isShown,
                !field.isSecret,
                !wanted.isDisjoint(with: Noun.words(of: field.name))
            else { continue }
            fields[index].isSearched = true
            count += 1
        }
    }

    /// The field of the parent, whose list it is; one is made where the records have none.
    ///
    /// - Parameters:
    ///   - parameter: The word for it in the list's path.
    ///   - isSent: Whether a create has it in its path.
    mutating func parentField(_ parent: KnownResource, parameter: String, isSent: Bool) -> String {
        let found =
            fields.firstIndex { $0.reference == parent.name && $0.wire == [parameter] }
            ?? fields.firstIndex {
                $0.reference == parent.name && ReferenceGuess.stem(of: $0.name).text == parent.singular
            }
        if let found {
            if isSent {
                if fields[found].write != "never" {
                    fields[found].doubts.append("it stands in the path of a create, and so no more in its body")
                }
                (fields[found].write, fields[found].isRequired) = ("create", true)
            }
            return fields[found].name
        }
        let wanted = [parent.singular, parameter, parent.singular + "_id"].compactMap(Noun.name)
        let name = wanted.first { names.insert($0.lowercased()).inserted } ?? "parent"
        var field = FieldDraft(name: name, wire: [name], value: idForm(SchemaShape(), of: parent))
        (field.reference, field.isIndexed, field.isInRecord) = (parent.name, true, false)
        (field.write, field.isRequired) =
            isSent ? ("create", true) : (collection.create == nil && collection.update == nil ? nil : "never", false)
        fields.insert(field, at: 0)
        return name
    }

    /// The field of a member that an action takes; one is made where records have none. Nil for a member that can't be one.
    mutating func actionField(_ member: String, _ shape: SchemaShape) -> String? {
        if let field = fields.first(where: { $0.wire == [member] }) { return field.name }
        guard let own = freeName(member, [member]) else { return nil }
        let reference = references.resource(named: member, shape)
        var field = FieldDraft(
            name: own, wire: [member],
            value: reference.map { idForm(shape, of: $0.0) } ?? ValueGuess(member, shape, sent: shape))
        (field.reference, field.write, field.isShown) = (reference?.0.name, "never", false)
        field.doubts = field.value.doubts
        fields.append(field)
        return own
    }

    /// Notes that a field's changes alone make no new version.
    mutating func markVolatile(_ name: String) {
        for index in fields.indices where fields[index].name == name { fields[index].isVolatile = true }
    }
}
