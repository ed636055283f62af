import SyncCatalogue

/// How a field is a column of its resource's table: with the type that the catalogue gives it (design section 4).
///
/// A field that lists are sorted and filtered by is stored, filled by the writer from the JSON that shows; any other is computed from that
/// JSON when somebody asks for it.
struct DocumentColumn {
    /// What its values are to SQL.
    enum Kind {
        /// A text, compared byte by byte.
        case text
        /// A number, whether the server writes it as one or as a text.
        case number
        /// Unix milliseconds; what is no moment stays a text.
        case moment
        /// As JSON has it: truth values, ids, what may be anything.
        case plain
    }

    let field: Field
    let kind: Kind
    /// Whether names in it are sorted and looked up by a folded key, which is stored beside it.
    let isKeyed: Bool
    /// Whether the column itself is stored.
    let isStored: Bool

    init(_ field: Field) {
        self.field = field
        kind =
            switch field.type {
            case .string, .date, .time, .file: .text
            case .integer, .decimal: .number
            case .instant: .moment
            case .boolean, .any, .reference: .plain
            }
        let isFound = (field.isIndexed || field.isUnique) && !field.isSensitive
        isKeyed = isFound && field.type == .string && field.choices.isEmpty
        isStored = isFound && !isKeyed
    }

    /// The columns of a resource's fields, in their order.
    static func all(of resource: Resource) -> [DocumentColumn] {
        resource.fields.filter(\.isShown).map(DocumentColumn.init)
    }

    /// The column's name, quoted.
    var name: String { Self.name(of: field.name) }
    /// The name of the folded key's column, quoted.
    var key: String { "\"k_\(field.name)\"" }

    static func name(of field: String) -> String { "\"f_\(field)\"" }

    /// What lists are sorted by.
    var order: String { isKeyed ? key : isName ? "clinic_fold(\(name))" : name }

    /// What equal values are found by through an index; nil for none.
    var indexed: String? { isKeyed ? key : isStored ? name : nil }

    /// Whether it is a text that people write, in which case and accents make no order.
    private var isName: Bool { field.type == .string && field.choices.isEmpty }

    /// The column as `CREATE TABLE` has it.
    var definition: String {
        let type =
            switch kind {
            case .text: " TEXT"
            case .number: " NUMERIC"
            case .moment, .plain: ""
            }
        return isStored ? name + type : "\(name)\(type) GENERATED ALWAYS AS (\(computed)) VIRTUAL"
    }

    private var json: String { "json_extract(coalesce(local, server), '$.\"\(field.name)\"')" }

    private var computed: String {
        kind == .moment ? "coalesce(clinic_instant(\(json)), CAST(\(json) AS TEXT))" : json
    }

    /// The value as views and queries show it: a moment as text in UTC, which sorts as moments do and SQLite's own functions read.
    var shown: String {
        guard kind == .moment else { return name }
        let text = { (format: String) in "strftime('\(format)', \(name) / 1000.0, 'unixepoch')" }
        // SQLite knows no moment behind the year 9999: one is shown as it is written.
        return """
            CASE WHEN typeof(\(name)) <> 'integer' THEN \(name) \
            WHEN \(name) % 1000 = 0 THEN coalesce(\(text("%Y-%m-%dT%H:%M:%SZ")), \(json)) \
            ELSE coalesce(\(text("%Y-%m-%dT%H:%M:%fZ")), \(json)) END
            """
    }
}
