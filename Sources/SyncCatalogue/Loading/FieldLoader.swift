import SyncModel

extension Field {
    private enum TypeWord: String, CaseIterable {
        case string, integer, decimal, boolean, instant, date, time, any, reference, file
    }

    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "type", "resource", "write", "required", "secret", "unique", "volatile", "index", "search", "choices",
            "max_length", "conflict", "derived", "roles", "sensitive", "default", "upload", "file", "starts",
            "account_password", "wire", "form",
        ])
        self.name = name
        let word = try node.required("type").choice(TypeWord.self, deciding: true)
        switch word {
        case .string: type = .string
        case .integer: type = .integer
        case .decimal: type = .decimal
        case .boolean: type = .boolean
        case .instant: type = .instant
        case .date: type = .date
        case .time: type = .time
        case .any: type = .any
        case .file: type = .file
        case .reference: type = .reference(try node.required("resource").string())
        }
        if word != .reference, try node.optional("resource") != nil {
            node.refuse(rule: "resource", .invalid("goes with 'type: reference' only"))
        }
        wirePath = try node.optional("wire")?.memberPath()
        if let value = try node.optional("form") {
            form = try ValueForm(value, of: type)
        } else {
            form = nil
        }
        writable = try node.optional("write")?.choice(Writability.self) ?? .always
        isRequired = try node.optional("required")?.boolean() ?? false
        isSecret = try node.optional("secret")?.boolean() ?? false
        isUnique = try node.optional("unique")?.boolean() ?? false
        isVolatile = try node.optional("volatile")?.boolean() ?? false
        isSensitive = try node.optional("sensitive")?.boolean() ?? false
        isIndexed = try node.optional("index")?.boolean() ?? false
        isSearched = try node.optional("search")?.boolean() ?? false
        choices = try node.optional("choices")?.strings() ?? []
        maximumLength = try node.optional("max_length")?.integer(in: 1...10_000_000)
        roles = try node.optional("roles")?.strings()
        policy = try node.optional("conflict")?.choice(ConflictPolicy.self)
        defaultValue = try node.optional("default")?.jsonScalar()
        if let value = try node.optional("starts") {
            start = try FieldStart(value, of: word == .instant, choices: choices)
        } else {
            start = nil
        }
        if start != nil, isSecret || word == .file || word == .reference {
            node.refuse(
                rule: "starts", .invalid("goes with fields that are shown, and are neither files nor references"))
        }
        passwordOwner = try node.optional("account_password")?.string()
        if passwordOwner != nil, !isSecret || word != .string {
            node.refuse(rule: "account_password", .invalid("goes with a text that is 'secret'"))
        }
        upload = try node.optional("upload").map { (value) throws(CatalogueError) in
            try Endpoint(value, method: "POST")
        }
        if upload != nil, word != .file { node.refuse(rule: "upload", .invalid("goes with 'type: file' only")) }
        let fileNode = try node.optional("file")
        if fileNode != nil, word != .file, word != .string {
            node.refuse(rule: "file", .invalid("goes with 'type: file', or with a text that may be a file's address"))
        }
        file = word == .file || fileNode != nil ? try FileRule(field: name, fileNode) : nil
        if word == .string, file != nil, file?.condition == nil {
            node.refuse(rule: "file", .invalid("needs 'when' in a text, which tells of a file only sometimes"))
        }
        if let derived = try node.optional("derived") {
            try derived.checkKeys(["from", "template"])
            derivation = Derivation(
                reference: try derived.required("from").string(), template: try derived.required("template").string())
        } else {
            derivation = nil
        }
        if isSensitive, isIndexed || isSearched || word != .string {
            node.refuse(
                rule: "sensitive",
                .invalid("goes with texts that are neither indexed nor searched: they are kept sealed")
            )
        }
        if isRequired, writable == .never || writable == .update {
            node.refuse(rule: "required", .invalid("can't be true of a field that a create may not set"))
        }
    }
}
