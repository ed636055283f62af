import CSQLite

/// What a query of a local tool may touch: a list of tables and of functions; all else is refused by its name (design section 12).
///
/// SQLite asks for every name that a statement has while it compiles it (`sqlite3_set_authorizer`).
///
/// A resource is read through two views of the connection's own: the one with the resource's name, which callers name, over one with a
/// name that nobody can guess, which alone may read the documents. SQLite tells which view asks only by the name in the `FROM`, and a
/// caller can give any name to a term of a `WITH`: with one view, `WITH patients AS (SELECT * FROM doc_patients) …` would read
/// what is hidden.
struct SandboxPolicy: Sendable {
    /// The resources' names, as callers name their tables.
    let tables: Set<String>
    /// The documents' table behind each view with a name of its own.
    let documents: [String: String]
    /// Every table, view and module that the connection knows besides the open ones. A name in a `FROM` that is none of these is one that
    /// the query itself gave.
    let known: Set<String>

    /// Table-valued functions that take a document apart.
    static let openModules: Set<String> = ["json_each", "json_tree"]

    /// What reads, and neither writes, loads, logs nor tells of the process; `json_patch`, whose time grows with the square of its
    /// arguments, is not among them, and full text has its own call.
    static let functions: Set<String> = [
        "->", "->>", "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "avg", "ceil", "ceiling",
        "char",
        "clinic_day", "clinic_fold", "clinic_instant", "coalesce", "concat", "concat_ws", "cos", "cosh", "count",
        "cume_dist", "current_date", "current_time", "current_timestamp", "date", "datetime", "degrees", "dense_rank",
        "exp", "first_value", "floor", "format", "glob", "group_concat", "hex", "ifnull", "iif", "instr", "json",
        "json_array", "json_array_length", "json_error_position", "json_extract", "json_group_array",
        "json_group_object", "json_insert", "json_object", "json_quote", "json_remove", "json_replace", "json_set",
        "json_type", "json_valid", "julianday", "lag", "last_value", "lead", "length", "like", "likelihood", "likely",
        "ln", "log", "log10", "log2", "lower", "ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif",
        "octet_length", "percent_rank", "pi", "pow", "power", "printf", "quote", "radians", "random", "randomblob",
        "rank", "replace", "round", "row_number", "rtrim", "sign", "sin", "sinh", "sqlite_version", "sqrt", "strftime",
        "string_agg", "substr", "substring", "sum", "tan", "tanh", "time", "timediff", "total", "trim", "trunc",
        "typeof", "unhex", "unicode", "unixepoch", "unlikely", "upper", "zeroblob",
    ]

    /// Why what SQLite asks for is refused; nil when it is allowed.
    ///
    /// - Parameters:
    ///   - action: One of SQLite's authorizer action codes.
    ///   - first: The action's first argument: for a read, the table.
    ///   - second: Its second: for a read the column, for a call the function.
    ///   - schema: The schema of the table, where SQLite knows it.
    ///   - asker: The name of the view, or term of a `WITH`, that asks; nil for the statement itself.
    func refusal(
        of action: Int32, _ first: String?, _ second: String?, schema: String?, asker: String?
    ) -> QueryFault? {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: return nil
        case SQLITE_FUNCTION:
            let name = second ?? ""
            return Self.functions.contains(name.lowercased()) ? nil : .closedFunction(name)
        case SQLITE_READ:
            let name = first ?? ""
            return mayRead(name, column: second ?? "", schema: schema, asker: asker)
                ? nil : .closedTable(name, open: tables.sorted())
        default: return .notReading
        }
    }

    private func mayRead(_ table: String, column: String, schema: String?, asker: String?) -> Bool {
        if Self.openModules.contains(table.lowercased()) { return true }
        if schema == "temp" { return tables.contains(table) || documents[table] != nil }
        if schema == "main", let asker, documents[asker] == table { return true }
        // Nothing but the number of rows is asked for: SQLite then gives the name as the query has it, with no schema.
        guard column.isEmpty else { return false }
        let name = table.lowercased()
        return !known.contains(name) && !name.hasPrefix("sqlite_") && !name.hasPrefix("pragma_")
    }
}
