import SyncModel

/// One field of a resource.
public struct Field: Sendable, Equatable {
    /// Its name in documents, and in the server's JSON where ``wirePath`` says nothing else.
    public let name: String
    /// Where the server's records have it, from the outside in; nil for under its own name.
    public let wirePath: [String]?
    /// How its value is written on the wire; nil for as in documents.
    public let form: ValueForm?
    /// What it holds.
    public internal(set) var type: FieldType
    /// When a local tool may set it.
    public internal(set) var writable: Writability
    /// Whether a create must have it.
    public internal(set) var isRequired: Bool
    /// The roles of which a create must have it, where not all must; nil for all.
    public internal(set) var requiredRoles: [String]?
    /// Whether it may be null where it must be there.
    public let isNullable: Bool
    /// Between which bounds a number must lie; nil for any.
    public let range: NumberRange?
    /// Whether each update says it, changed or not.
    public internal(set) var isAlwaysSent: Bool
    /// Which answers have it.
    public let visibility: FieldVisibility
    /// Whether it is sent and never shown: kept in the operation until that is settled, and nowhere else.
    public let isSecret: Bool
    /// Whether no two records of the resource may have the same value in it: what frees a value is sent before what takes it.
    public let isUnique: Bool
    /// Whether its changes are ignored when two versions of a record are compared.
    public internal(set) var isVolatile: Bool
    /// Whether `records.list` can sort and filter by it through an index.
    public let isIndexed: Bool
    /// How the full-text search reads it; nil where it does not.
    public let search: FieldSearch?
    /// The values it may have; empty when any will do.
    public let choices: [String]
    /// The most characters of a text; nil for no limit.
    public let maximumLength: Int?
    /// Who wins a conflict in it; nil for the resource's policy.
    public let policy: ConflictPolicy?
    /// Whether it is kept encrypted at rest (design section 12).
    public let isSensitive: Bool
    /// The roles that have it; nil for all.
    public internal(set) var roles: [String]?
    /// What a create says where nobody says anything; nil for nothing.
    public let defaultValue: JSONValue?
    /// What the server fills in where a create says nothing, shown until it does and never sent; nil where nobody can know.
    public let start: FieldStart?
    /// The field that names the account whose password this one sets, or ``Endpoint/accountWord`` where the record is the signed-in account's;
    /// nil for one that sets no password.
    public let passwordOwner: String?
    /// Where the file is sent that the field tells of, when it is not sent with the record; nil for other fields.
    public let upload: Endpoint?
    /// What its file may be; nil for a field that tells of none.
    public let file: FileRule?
    /// How a record that the server has not seen yet shows it.
    public internal(set) var derivation: Derivation?

    /// Whether the server ever shows it: what it does not show can't be compared, merged or looked for.
    public var isShown: Bool { !isSecret && visibility != .never }

    /// Whether the full-text search reads it.
    public var isSearched: Bool { search != nil }

    /// Whether lists show it.
    public var isInLists: Bool { !isSecret && visibility == .always }

    /// The resource that it refers to, or nil.
    public var reference: String? {
        if case .reference(let resource) = type { resource } else { nil }
    }
}

/// Which of the server's answers have a field.
public enum FieldVisibility: String, Sendable, CaseIterable {
    /// All that have the record.
    case always
    /// Only those that have the record alone: what was last seen is kept while lists bring the rest.
    case alone
    /// None: it is sent, and told by nothing.
    case never
}

/// How the full-text search reads a field.
public enum FieldSearch: String, Sendable {
    /// By its words.
    case words
    /// By the digits of a telephone number, whatever was typed between them (``Catalogue/telephones``).
    case telephone
}

/// What a server fills into a field of a new record.
public enum FieldStart: Sendable, Equatable {
    /// A value that is always the same, such as the first status.
    case value(JSONValue)
    /// The moment at which the record is made.
    case now
}

/// What a field holds.
public enum FieldType: Sendable, Equatable {
    /// Text.
    case string
    /// A whole number.
    case integer
    /// An exact amount, which the server may write as a string or a number.
    case decimal
    /// `true` or `false`.
    case boolean
    /// A moment, ISO 8601.
    case instant
    /// A day, `YYYY-MM-DD`.
    case date
    /// What the wall clock shows, `HH:MM:SS`.
    case time
    /// Any JSON.
    case any
    /// The id of a record of another resource.
    case reference(String)
    /// Where a file is that belongs to the record.
    case file
}

/// When a local tool may set a field.
public enum Writability: String, Sendable, CaseIterable {
    /// Never: the server fills it.
    case never
    /// In a create only.
    case create
    /// In an update only.
    case update
    /// In both.
    case always
}

/// A text built from another record's fields, shown until the server sends its own.
public struct Derivation: Sendable, Equatable {
    /// The reference to the other record.
    public let reference: String
    /// The text, where `{name}` stands for a field of that record; of several the first of which the record has all.
    public internal(set) var templates: [String]
    /// The same for roles that are shown another text.
    public internal(set) var templatesByRole: [String: [String]]

    /// A derivation that is the same for all roles.
    init(reference: String, templates: [String], templatesByRole: [String: [String]] = [:]) {
        (self.reference, self.templates, self.templatesByRole) = (reference, templates, templatesByRole)
    }

    /// The text, filled from a record: by the first template of whose fields none is missing or blank, or else by the last, with nothing for
    /// what is null. Nil when that lacks a member.
    public func text(from record: JSONObject) -> String? {
        func isWhole(_ template: String) -> Bool {
            Self.fields(of: template).allSatisfy { ![nil, .null, ""].contains(record[$0]) }
        }
        return (templates.first(where: isWhole) ?? templates.last).flatMap { Self.fill($0, from: record) }
    }

    /// The fields that a template names.
    static func fields(of template: String) -> [String] {
        var names: [String] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            names.append(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return names
    }

    /// A template's text, filled from a record; nil when that record lacks a member.
    public static func fill(_ template: String, from record: JSONObject) -> String? {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            guard let value = record[String(rest[rest.index(after: open)..<close])] else { return nil }
            text += rest[..<open] + (value == .null ? "" : value.string ?? value.text)
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}

/// Who wins when two sides changed one field (design section 6).
public enum ConflictPolicy: String, Sendable, CaseIterable {
    /// The later change; a tie goes to the server.
    case lastWriterWins = "last-writer-wins"
    /// The server's value.
    case serverWins = "server-wins"
    /// The local edit.
    case clientWins = "client-wins"
    /// The server's value, for what only the server may decide.
    case serverAuthority = "server-authority"
    /// The server's value: what was once said, such as a message, never changes.
    case appendOnly = "append-only"
    /// A person decides; until then the server's value is shown.
    case manual
}

/// A documented filter of a list, applied by the replica itself.
public struct Filter: Sendable, Equatable {
    /// How the value is held against the field.
    public enum Match: String, Sendable, CaseIterable {
        /// Full text over the searched fields.
        case search
        /// The same value.
        case equal
        /// The same text, whatever its case and accents.
        case folded
        /// Contains the text, whatever its case and accents.
        case contains
        /// On that day, in the backend's zone.
        case day
        /// On that day or later.
        case since
        /// On that day or earlier.
        case until
        /// That number or a larger one.
        case atLeast = "at-least"
        /// That number or a smaller one.
        case atMost = "at-most"
        /// Before now, or from now on: `past` or `upcoming`.
        case timing
        /// The same value in any of several fields.
        case either
        /// The text by which a record of another resource is called there; the value is that record's id.
        case named
        /// Whether another resource lists the same record; the value is true or false.
        case listed
    }

    /// The filter's documented name.
    public let name: String
    /// The fields it reads: one for most, several for `either`, none for a search.
    public let fields: [String]
    /// How the value is held against the field.
    public let match: Match
    /// The other resource, for `named` and `listed`.
    public let resource: String?
    /// What a record of the other resource is called, where `{name}` stands for its field; for `named`.
    public let template: String?

    /// The roles that have it; nil for all.
    public internal(set) var roles: [String]?

    /// The field it reads; empty for a search.
    public var field: String { fields.first ?? "" }
}
