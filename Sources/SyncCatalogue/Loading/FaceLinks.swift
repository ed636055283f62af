/// Checks what one face of a resource says against the resource's fields, filters and pull.
struct FaceLinks {
    let links: ResourceLinks
    let face: Face
    /// The face in the file.
    let place: CatalogueNode

    private var resource: Resource { links.resource }

    func check() throws(CatalogueError) {
        if let own = face.pull { try links.check(own, try place.required("pull")) }
        try checkPaths()
        checkPages()
        try checkWords()
        for field in face.view.shows ?? [] {
            links.checkMember(field, place, "shows")
            if resource.field(named: field)?.isSecret == true {
                place.refuse(at: "shows", .invalid("can't have '\(field)', which is 'secret' and never shown"))
            }
        }
        for field in face.view.creates ?? [] { links.checkMember(field, place, "creates") }
        for field in face.view.updates ?? [] { links.checkMember(field, place, "updates") }
        for field in face.view.naturalKey ?? [] { links.checkMember(field, place, "natural_key") }
        for (field, values) in face.fixed.sorted(by: { $0.key < $1.key }) {
            links.checkMember(field, place, "fixed")
            try links.checkValues(values, of: field, try place.required("fixed"))
        }
        for field in face.view.nested.keys.sorted() {
            links.checkMember(field, place, "nested")
            guard let found = resource.field(named: field), found.reference == nil, found.type != .any else { continue }
            if place.book.isSound("resources.\(resource.name).fields.\(field)") {
                place.refuse(
                    at: "nested",
                    .unresolved(value: field, expected: "it must be a field of the type 'reference' or 'any'"))
            }
        }
        for filter in face.listedBy.keys.sorted() where !resource.filters.contains(where: { $0.name == filter }) {
            place.refuse(
                at: "listed_by",
                .unresolved(
                    value: filter, expected: "it must be a filter of this resource",
                    near: Spelling.nearest(to: filter, among: resource.filters.map(\.name))))
        }
        try checkUploads()
        try checkIdle()
        for (name, action) in face.actions.sorted(by: { $0.key < $1.key }) {
            try check(action, try place.required("actions").required(name))
        }
    }

    private func checkUploads() throws(CatalogueError) {
        for (name, endpoint) in face.uploads.sorted(by: { $0.key < $1.key }) {
            links.checkMember(name, place, "uploads")
            let rule = try place.required("uploads")
            if let field = resource.field(named: name), field.type != .file {
                rule.refuse(at: name, .invalid("goes with fields of 'type: file' only"))
            }
            checkFields(of: endpoint, rule, name)
        }
    }

    private func check(_ action: ActionRule, _ place: CatalogueNode) throws(CatalogueError) {
        checkFields(of: action.endpoint, place, "endpoint")
        for field in action.fields { links.checkMember(field, place, "fields") }
        for (field, values) in action.requires.sorted(by: { $0.key < $1.key }) {
            links.checkMember(field, place, "requires")
            try links.checkValues(values, of: field, try place.required("requires"))
        }
        for (field, value) in action.sets.sorted(by: { $0.key < $1.key }) {
            links.checkMember(field, place, "sets")
            try links.checkValues([value], of: field, try place.required("sets"))
        }
        if let deadline = action.deadline {
            let rule = try place.required("until")
            links.checkColumn(deadline.field, rule, "field")
            links.checkType(of: deadline.field, [.instant], rule, "field")
        }
        if action.isBooking, resource.booking == nil {
            place.refuse(at: "booking", .invalid("needs the resource's own 'booking', which says what a slot is"))
        }
    }

    /// What an answer tells of its pages stands beside its list, and the walk's own parameters in no list's query.
    private func checkPages() {
        let ruled = face.pull == nil ? links.node : place
        if ruled.isSound("pull"), let name = (face.pull ?? resource.pull).since?.parameter, face.query[name] != nil {
            place.refuse(at: "query", .invalid("must not have '\(name)', which 'since' sets"))
        }
        guard ruled.isSound("pull"), let pages = (face.pull ?? resource.pull).pages else { return }
        let tells = pages.totalPath != nil || pages.morePath != nil || pages.nextPath != nil
        if tells, face.member?.isEmpty != false, place.isSound("member") {
            place.refuse(
                at: "member", .invalid("must say where the list stands: what 'pages' names stands beside it"))
        }
        for name in pages.parameters + [pages.limitParameter].compactMap(\.self) where face.query[name] != nil {
            place.refuse(at: "query", .invalid("must not have '\(name)', which 'pages' sets"))
        }
    }

    /// Holds the words in the paths against what can be filled in.
    private func checkPaths() throws(CatalogueError) {
        let ruled = face.pull == nil ? links.node : place
        guard ruled.isSound("pull") else { return }
        let pull = face.pull ?? resource.pull
        if face.lists.isEmpty, pull.strategy != .unlisted { _ = try place.required("list") }
        for list in face.lists where place.isSound("list") {
            let expected = pull.parent.map { [$0.field] } ?? []
            if list.words.filter({ $0 != Endpoint.accountWord }) != expected {
                place.refuse(
                    at: "list",
                    .invalid(
                        expected.first.map { "must have '{\($0)}', the parent whose list it is" }
                            ?? "must have no '{…}': it is about no single record"))
            }
        }
        if let create = face.create, links.node.isRead("fields") {
            for word in create.words
            where resource.field(named: word) == nil && !(resource.hasClientIDs && word == resource.idField) {
                place.refuse(at: "create", .noneOf(resource.fields, word))
            }
        }
        if !pull.asksFor.isEmpty, face.get == nil, place.isRead("get") {
            place.refuse(at: "get", .invalid("is missing: by it the records of 'ask_for' are asked for one by one"))
        }
        for (key, endpoint) in [("get", face.get), ("update", face.update), ("delete", face.delete)] {
            if let endpoint { checkFields(of: endpoint, place, key) }
        }
        let needsNone = pull.strategy == .single
        for (key, endpoint, mayLack) in [
            ("get", face.get, needsNone), ("update", face.update, needsNone || !resource.upsertKey.isEmpty),
            ("delete", face.delete, needsNone || pull.strategy == .unlisted),
        ] where endpoint?.words.isEmpty == true && !mayLack {
            place.refuse(
                at: key, .invalid("must have one word in braces, such as '{id}', where the record's id goes"))
        }
    }

    /// Holds the words before the record's id against the fields, by which the record is found.
    private func checkFields(of endpoint: Endpoint, _ place: CatalogueNode, _ key: String) {
        for word in endpoint.fieldWords {
            links.checkMember(word, place, key)
            let field = resource.field(named: word)
            if field?.isSensitive == true || field?.isSecret == true {
                place.refuse(at: key, .invalid("can't have '{\(word)}', which nobody may see in an address"))
            }
            if word == resource.idField || word == endpoint.words.last {
                place.refuse(at: key, .invalid("must have '{\(word)}' once, as its last word in braces"))
            }
        }
    }

    /// Finds a word that stands for nothing: no path has it in braces.
    private func checkWords() throws(CatalogueError) {
        guard let words = try place.optional("words") else { return }
        let endpoints = face.lists + [face.get, face.create, face.update, face.delete].compactMap(\.self)
        for (word, value) in try words.members() {
            if !endpoints.contains(where: { $0.documentedPath.contains("{\(word)}") }) {
                words.refuse(at: word, .invalid("stands in no path of this face; write '{\(word)}' where it belongs"))
            }
            if try value.string() == Endpoint.accountWord, links.catalogue.signIn.token?.accountPath == nil,
                place.book.isSound("sign_in")
            {
                words.refuse(
                    at: word, .invalid("needs 'account' in 'sign_in', which tells where the account's id is"))
            }
        }
    }

    /// Finds what says how something is done that the face has no endpoint for.
    private func checkIdle() throws(CatalogueError) {
        let writes = face.create ?? face.update ?? face.actions.values.first?.endpoint
        let answers = face.get ?? writes
        for (key, isIdle, others) in [
            ("body_member", writes == nil, "'create' or 'update'"), ("body", writes == nil, "'create' or 'update'"),
            ("answer_member", answers == nil, "'get', 'create' or 'update'"),
        ]
        where isIdle && ["get", "create", "update", "actions"].allSatisfy(place.isRead) {
            if try place.optional(key) != nil {
                place.refuse(at: key, .invalid("needs \(others): without them nothing reads this"))
            }
        }
        for (key, isIdle, other) in [
            ("creates", face.create == nil, "create"), ("updates", face.update == nil, "update"),
            ("query", face.lists.isEmpty, "list"), ("member", face.lists.isEmpty, "list"),
        ] where isIdle && place.isRead(other) {
            if try place.optional(key) != nil {
                place.refuse(at: key, .invalid("needs '\(other)': without it nothing reads this"))
            }
        }
    }
}
