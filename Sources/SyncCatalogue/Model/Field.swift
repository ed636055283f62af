import SyncModel

/// One field of a resource.
public struct Field: Sendable, Equatable {
    /// The member's name in the server's JSON.
    public let name: String
    /// What it holds.
    public let type: FieldType
    /// When a local tool may set it.
    public let writable: Writability
    /// Whether a create must have it.
    public let isRequired: Bool
    /// Whether it is sent and never shown: kept in the operation until that is settled, and nowhere else.
    public let isSecret: Bool
    /// Whether its changes are ignored when two versions of a record are compared.
    public let isVolatile: Bool
    /// Whether `records.list` can sort and filter by it through an index.
    public let isIndexed: Bool
    /// Whether the full-text search reads it.
    public let isSearched: Bool
    /// The values it may have; empty when any will do.
    public let choices: [String]
    /// The most characters of a text; nil for no limit.
    public let maximumLength: Int?
    /// Who wins a conflict in it; nil for the resource's policy.
    public let policy: ConflictPolicy?
    /// How a record that the server has not seen yet shows it.
    public let derivation: Derivation?

    /// The resource that it refers to, or nil.
    public var reference: String? {
        if case .reference(let resource) = type { resource } else { nil }
    }
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
    /// Any JSON.
    case any
    /// The id of a record of another resource.
    case reference(String)
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
    /// The text, where `{name}` stands for a field of that record.
    public let template: String
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
        /// Contains the text, whatever its case and accents.
        case contains
        /// On that day, in the backend's zone.
        case day
        /// On that day or later.
        case since
        /// On that day or earlier.
        case until
    }

    /// The filter's documented name.
    public let name: String
    /// The field it reads; empty for a search.
    public let field: String
    /// How the value is held against the field.
    public let match: Match
}
