import Foundation
import SyncModel

extension Field {
    private enum TypeWord: String, CaseIterable {
        case string, integer, decimal, boolean, instant, date, time, any, reference, file
    }

    init(name: String, _ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "type", "resource", "write", "required", "secret", "unique", "volatile", "index", "search", "choices",
            "max_length", "conflict", "derived", "roles", "sensitive", "default", "upload", "file", "starts",
            "account_password", "wire", "form", "min", "max", "nullable", "always_sent", "shown",
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
        let required = try node.optional("required")
        requiredRoles = required?.node.sequence == nil ? nil : try required?.strings()
        isRequired = requiredRoles == nil ? try required?.boolean() ?? false : true
        isNullable = try node.optional("nullable")?.boolean() ?? false
        range = try NumberRange(node, of: word == .integer || word == .decimal)
        isAlwaysSent = try node.optional("always_sent")?.boolean() ?? false
        visibility = try node.optional("shown")?.choice(FieldVisibility.self) ?? .always
        isSecret = try node.optional("secret")?.boolean() ?? false
        isUnique = try node.optional("unique")?.boolean() ?? false
        isVolatile = try node.optional("volatile")?.boolean() ?? false
        isSensitive = try node.optional("sensitive")?.boolean() ?? false
        isIndexed = try node.optional("index")?.boolean() ?? false
        search = try node.optional("search").map { (value) throws(CatalogueError) in try FieldSearch(value) } ?? nil
        if search == .telephone, word != .string {
            node.refuse(rule: "search", .invalid("can be 'telephone' of a text only"))
        }
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
            derivation = try derived.part(Derivation.init)
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
        try checkVisibility(node)
    }
    /// Finds what does not go together about what is sent and what is shown.
    private func checkVisibility(_ node: CatalogueNode) throws(CatalogueError) {
        if isNullable, !isRequired {
            node.refuse(rule: "nullable", .invalid("goes with 'required' only: any other field may be null anyway"))
        }
        if isAlwaysSent, isSecret || type == .file {
            node.refuse(rule: "always_sent", .invalid("goes with fields that the server shows, and no files"))
        }
        if visibility == .never {
            let kept: [(String, Bool)] = [
                ("index", isIndexed), ("search", isSearched), ("unique", isUnique), ("derived", derivation != nil),
                ("starts", start != nil), ("always_sent", isAlwaysSent), ("sensitive", isSensitive),
            ]
            for (key, isSaid) in kept where isSaid {
                node.refuse(
                    rule: key, .invalid("can't go with 'shown: never': the value is kept only until it is sent"))
            }
            if writable == .never {
                node.refuse(
                    rule: "shown", .invalid("can't be never with 'write: never': it would never be sent or shown"))
            }
        }
        if visibility != .always, isSecret {
            node.refuse(rule: "shown", .invalid("says nothing more of a field that is 'secret', which is never shown"))
        }
        if visibility != .always, type == .file {
            node.refuse(rule: "shown", .invalid("does not go with files, which are known by what lists show"))
        }
    }
}

extension FieldSearch {
    /// Reads `search`: a truth value, or how; nil for a field that is not searched.
    fileprivate init?(_ node: CatalogueNode) throws(CatalogueError) {
        if node.node.scalar?.string == Self.telephone.rawValue {
            self = .telephone
        } else if try node.boolean() {
            self = .words
        } else {
            return nil
        }
    }
}

extension Derivation {
    fileprivate init(_ node: CatalogueNode) throws(CatalogueError) {
        func templates(_ value: CatalogueNode) throws(CatalogueError) -> [String] {
            guard value.node.sequence != nil else { return [try value.string()] }
            let texts = try value.strings()
            if texts.isEmpty { value.refuse(.wrongType(expected: "a text, or a list of texts")) }
            return texts
        }
        try node.checkKeys(["from", "template", "by_role"])
        var byRole: [String: [String]] = [:]
        for (role, value) in try node.optional("by_role")?.members() ?? [] { byRole[role] = try templates(value) }
        self.init(
            reference: try node.required("from").string(), templates: try templates(try node.required("template")),
            templatesByRole: byRole)
    }
}

extension NumberRange {
    /// Reads `min` and `max`; nil where there is neither.
    fileprivate init?(_ node: CatalogueNode, of isNumber: Bool) throws(CatalogueError) {
        func bound(_ key: String) throws(CatalogueError) -> Decimal? {
            guard let value = try node.optional(key) else { return nil }
            if !isNumber { node.refuse(rule: key, .invalid("goes with the types 'integer' and 'decimal' only")) }
            let scalar = try value.jsonScalar()
            guard scalar.bool == nil, let number = Decimal(exactly: scalar) else {
                value.refuse(.wrongType(expected: "a number"))
                return nil
            }
            return number
        }
        (least, most) = (try bound("min"), try bound("max"))
        if least == nil, most == nil { return nil }
        if let least, let most, most < least {
            node.refuse(rule: "max", .invalid("must not be less than 'min', or no number would do"))
        }
    }
}
