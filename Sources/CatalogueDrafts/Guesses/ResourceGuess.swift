/// Makes a resource of the draft out of a collection.
struct ResourceGuess {
    let document: OpenAPIDocument
    let reader: SchemaReader
    let resources: [KnownResource]
    let idsAreTexts: Bool
    /// Whether somebody has to sign in.
    let needsSignIn: Bool

    private static let marks = [
        "deleted_at", "removed_at", "date_deleted", "is_deleted", "is_removed", "deleted", "removed",
    ]
    private static let archives = ["archived_at", "is_archived", "archived", "is_active", "active"]
    private static let changes = [
        "updated_at", "modified_at", "changed_at", "last_modified", "last_modified_at", "updated", "modified",
        "date_modified", "updated_on", "last_updated",
    ]

    /// The resource, and what had to be left out of it.
    func draft(_ collection: Collection, parent: KnownResource?) -> (ResourceDraft, leftOut: [LeftOut]) {
        let schemas = RecordSchemas(collection, reader)
        let known = resources.first { $0.name == collection.name }
        let id = known?.id ?? "id"
        var finder = FieldFinder(collection, schemas, id: id, resources, idsAreTexts: idsAreTexts, reader)
        var draft = ResourceDraft(name: collection.name, summary: summary(of: collection))
        var doubts: [ResourceDraft.Part: [String]] = [.resource: [], .pull: [], .face: schemas.doubts, .fields: []]
        if id != "id" {
            draft.keys.append(("id", YAMLText.scalar(id)))
            doubts[.resource]?.append("'\(id)' is taken for the id; it could be another member")
        } else if !schemas.shown.members.isEmpty, schemas.shown["id"] == nil {
            doubts[.resource]?.append("no member is called 'id': write 'id: NAME' with the one that is")
        }
        if let isText = known?.isText, isText != idsAreTexts {
            draft.keys.append(("ids", isText ? "string" : "integer"))
        }
        var words: [String] = []
        if let parent {
            let isSent = collection.create?.path.parameters.count == 1
            words = [
                finder.parentField(parent, parameter: collection.path.parameters.first ?? "parent", isSent: isSent)
            ]
        }
        let (pull, pullDoubts, taken) = pullRule(collection, schemas, parent, words.first)
        draft.pull = pull
        doubts[.pull] = pullDoubts
        var leftOut: [LeftOut] = []
        draft.actions = actions(collection, &finder, words, &leftOut)
        addEndpoints(collection, schemas, words, to: &draft)
        marks(&draft, &finder, &doubts)
        draft.fields = finder.fields
        addFace(collection, schemas, to: &draft)
        draft.filters = FilterGuess.filters(
            collection.isSingle ? [] : collection.list?.query ?? [], without: taken, draft.fields)
        if !finder.onlyAlone.isEmpty {
            doubts[.fields]?.append(
                "only the answer to a single record has: \(finder.onlyAlone.joined(separator: ", ")); the list does not show them, and so they are no fields"
            )
        }
        if !finder.unnamed.isEmpty {
            doubts[.fields]?.append("these can't be fields by their names: \(finder.unnamed.joined(separator: ", "))")
        }
        if draft.fields.isEmpty {
            doubts[.fields]?.append(
                "nothing says what a record has; 'clinicsync catalogue probe' tells the members that no field names")
            draft.fields = [
                FieldDraft(name: "name", wire: ["name"], value: ValueGuess("name", SchemaShape(), sent: nil))
            ]
        }
        if collection.create?.statuses.contains("409") == true,
            draft.fields.contains(where: { $0.value.type == "instant" && $0.write != "never" && $0.reference == nil })
        {
            doubts[.resource]?.append(
                "a create may be refused with 409; where that means a taken slot, describe it with 'booking'")
        }
        draft.doubts = doubts
        return (draft, leftOut)
    }

    private func summary(of collection: Collection) -> String {
        let words = collection.list?.summary ?? collection.create?.summary ?? ""
        let line = YAMLText.line(words, most: 100)
        return line.isEmpty ? Noun.words(of: collection.name).joined(separator: " ") : line
    }

    /// The keys of `pull`, what is doubtful of them, and the parameters of the query that they set.
    private func pullRule(
        _ collection: Collection, _ schemas: RecordSchemas, _ parent: KnownResource?, _ field: String?
    ) -> ([(key: String, value: String)], [String], Set<String>) {
        guard let list = collection.list else {
            return (
                [("strategy", "none")], ["nothing lists these records: only those that are made here are known"], []
            )
        }
        if collection.isSingle { return ([("strategy", "single"), ("every", "300")], [], []) }
        let pages = PagesGuess(schemas.list, list, reader)
        var doubts = pages.doubts
        if schemas.list == nil {
            doubts.append(
                "nothing says what the list answers: where the array is within an object, name its place in the face with 'member'"
            )
        }
        if let others = schemas.list?.others, !others.isEmpty {
            doubts.append(
                "'\(schemas.list?.member.joined(separator: ".") ?? "")' is taken for the records; it could be: \(others.joined(separator: ", "))"
            )
        }
        let strategy = pages.keys.isEmpty ? "full" : "pages"
        let texts = pages.keys.map {
            (
                $0.key,
                ["page", "offset", "limit", "cursor", "next", "total", "more"].contains($0.key)
                    ? YAMLText.scalar($0.value) : $0.value
            )
        }
        let rule: [(key: String, value: String)] = texts.isEmpty ? [] : [("pages", YAMLText.mapping(texts))]
        let set = Set(pages.keys.filter { ["page", "offset", "limit", "cursor"].contains($0.key) }.map(\.value))
        for parameter in list.query where parameter.isRequired && !set.contains(parameter.name) {
            doubts.append(
                "the server wants '\(parameter.name)' of every list: give it a value in the face's 'query', or see 'window'"
            )
        }
        if let parent, let field {
            let link = [("resource", parent.name), ("field", field), ("batch", "20"), ("refresh", "3600")]
            return (
                [("strategy", "per-parent"), ("each", strategy), ("every", "120"), ("parent", YAMLText.mapping(link))]
                    + rule, doubts, set
            )
        }
        var keys: [(key: String, value: String)] = [("strategy", strategy), ("every", "120")] + rule
        let since = SinceGuess.find(list.query, reader)
        if let since {
            keys.append(("since", YAMLText.mapping(since.keys)))
            doubts.append(
                "'\(since.parameter)' is taken to tell all that changed since a moment, new records too; where it does not, remove 'since': changes would be seen with the next whole list only"
            )
        }
        return (keys, doubts, set.union([since?.parameter].compactMap(\.self)))
    }

    private func addEndpoints(
        _ collection: Collection, _ schemas: RecordSchemas, _ words: [String], to draft: inout ResourceDraft
    ) {
        func path(_ operation: DocumentedOperation, usual: String) -> String {
            let count = operation.path.parameters.count
            let names = operation.path.isItem ? words.prefix(count - 1) + ["id"] : words.prefix(count)
            let path = operation.path.text(naming: Array(names))
            return YAMLText.endpoint(operation.method == usual ? path : "\(operation.method) \(path)")
        }
        if let list = collection.list { draft.endpoints.append(("list", path(list, usual: "GET"))) }
        if let member = schemas.list?.member, !member.isEmpty {
            draft.endpoints.append(("member", YAMLText.scalar(member.joined(separator: "."))))
        }
        let reads = collection.get != nil || collection.create != nil || collection.update != nil
        if let member = schemas.answerMember, reads {
            draft.endpoints.append(("answer_member", YAMLText.scalar(member)))
        }
        if let member = schemas.bodyMember { draft.endpoints.append(("body_member", YAMLText.scalar(member))) }
        for (key, operation, usual) in [
            ("get", collection.get, "GET"), ("create", collection.create, "POST"),
            ("update", collection.update, "PATCH"), ("delete", collection.delete, "DELETE"),
        ] {
            if let operation { draft.endpoints.append((key, path(operation, usual: usual))) }
        }
        if needsSignIn, collection.list?.security == [] { draft.endpoints.append(("public", "true")) }
    }

    /// What is gone, what tells of changes, and what may mean either.
    private func marks(
        _ draft: inout ResourceDraft, _ finder: inout FieldFinder, _ doubts: inout [ResourceDraft.Part: [String]]
    ) {
        let shown = finder.fields.filter { $0.isShown && $0.reference == nil }
        func field(_ names: [String], _ types: Set<String>) -> FieldDraft? {
            names.lazy.compactMap { name in
                shown.first { Noun.joined($0.name) == name && types.contains($0.value.type) }
            }.first
        }
        if let mark = field(Self.marks, ["instant", "boolean", "date", "string"]) {
            draft.keys.append(("gone", YAMLText.scalar(mark.name)))
            doubts[.resource]?.append(
                "'\(mark.name)' is taken for the mark of what was removed; where it is something else, remove 'gone'")
        } else if let mark = field(Self.archives, ["instant", "boolean"]) {
            let value = mark.name.contains("active") ? "{\(mark.name): false}" : mark.name
            doubts[.resource]?.append(
                "'\(mark.name)' may be a mark of what was removed; where it is, write 'gone: \(value)'")
        }
        if let changed = field(Self.changes, ["instant"]) {
            draft.keys.append(("changed_at", YAMLText.scalar(changed.name)))
            finder.markVolatile(changed.name)
        }
    }

    private func addFace(_ collection: Collection, _ schemas: RecordSchemas, to draft: inout ResourceDraft) {
        if draft.fields.contains(where: { !$0.isShown && !$0.isSecret && $0.object == nil }) {
            draft.face.append(
                ("shows", YAMLText.list(draft.fields.filter { $0.isShown || $0.object != nil }.map(\.name))))
        }
        let nested = draft.fields.compactMap { field -> (key: String, value: String)? in
            guard let object = field.object else { return nil }
            let shows = YAMLText.list(object.shows)
            let isBeside = object.member != field.name
            return (
                field.name,
                isBeside ? YAMLText.mapping([("member", YAMLText.scalar(object.member)), ("shows", shows)]) : shows
            )
        }
        if !nested.isEmpty { draft.face.append(("nested", YAMLText.mapping(nested))) }
    }

    private func actions(
        _ collection: Collection, _ finder: inout FieldFinder, _ words: [String], _ leftOut: inout [LeftOut]
    ) -> [ResourceDraft.Action] {
        var actions: [ResourceDraft.Action] = []
        for operation in collection.actions {
            let name = Noun.name(operation.path.lastWord ?? "") ?? "act"
            let body = reader.shape(of: operation.body)
            let isFile = body.members.contains { reader.shape(of: $0.schema).format == "binary" }
            guard !isFile, operation.form != .form || operation.body == nil,
                !actions.contains(where: { $0.name.lowercased() == name.lowercased() })
            else {
                let reason =
                    isFile
                    ? "it takes a file: give a field 'type: file' with 'upload: \(operation.path.text(naming: words + ["id"]))'"
                    : "it takes a form, or does what another request does"
                leftOut.append(LeftOut(title: operation.title, reason: reason))
                continue
            }
            let path = operation.path.text(naming: Array(words.prefix(operation.path.parameters.count - 1)) + ["id"])
            var keys: [(key: String, value: String)] = [
                (
                    "summary",
                    YAMLText.scalar(
                        YAMLText.line(operation.summary ?? Noun.words(of: name).joined(separator: " "), most: 100))
                ),
                ("endpoint", YAMLText.endpoint(operation.method == "POST" ? path : "\(operation.method) \(path)")),
            ]
            let fields = body.members.compactMap { member in
                finder.actionField(member.name, reader.shape(of: member.schema)).map { (member.name, $0) }
            }
            if !fields.isEmpty { keys.append(("fields", YAMLText.list(fields.map(\.1)))) }
            let required = fields.filter { body.required.contains($0.0) }.map(\.1)
            if !required.isEmpty { keys.append(("required", YAMLText.list(required))) }
            actions.append(
                ResourceDraft.Action(
                    name: name, keys: keys,
                    doubt:
                        "say what the record must have before (requires: {status: open}) and has afterwards (sets: {status: paid}): by these a lost action is looked up; and 'calls_off: true' where it cancels"
                ))
        }
        return actions
    }
}
