/// SQL expressions that make a row's JSON object, so that each shape of dokal.md stands beside the query that shows it, and
/// a list is copied into its answer as SQLite wrote it.
///
/// Shapes with pictures need the argument `:origin`, the address under which the client reached the server.
enum JSONShape {
    /// An object with columns of the table `alias`, flags among them, then other expressions by their keys.
    static func object(
        _ alias: String, _ columns: [String], flags: [String] = [], and more: KeyValuePairs<String, String> = [:]
    ) -> String {
        let pairs =
            columns.map { "'\($0)', \(alias).\($0)" } + flags.map { "'\($0)', \(flag("\(alias).\($0)"))" }
            + more.map { "'\($0.key)', \($0.value)" }
        return "json_object(\(pairs.joined(separator: ", ")))"
    }

    /// An object that may be missing: null then.
    static func object(_ object: String, if condition: String) -> String {
        // A CASE forgets that its text is JSON.
        "json(iif(\(condition), \(object), NULL))"
    }

    /// True or false for a column of 1 and 0.
    static func flag(_ column: String) -> String { "json(iif(\(column), 'true', 'false'))" }

    /// An array of the objects that a query has in its column `shape`, in the query's order.
    static func array(_ query: String) -> String {
        "json((SELECT json_group_array(json(shape)) FROM (\(query))))"
    }

    /// The address of a profile's picture; null for none.
    static func avatar(_ alias: String) -> String {
        ":origin || '\(AvatarRoutes.root)' || \(alias).id || '/' || \(alias).avatar"
    }
}
