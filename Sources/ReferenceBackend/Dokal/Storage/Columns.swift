import GRDB

/// Values of a row by their columns, in a fixed order, so that statements can be cached.
struct Columns: ExpressibleByDictionaryLiteral, Sendable {
    private(set) var names: [String] = []
    private(set) var values: [DatabaseValue] = []

    init(dictionaryLiteral elements: (String, (any DatabaseValueConvertible)?)...) {
        for (name, value) in elements { self[name] = value?.databaseValue ?? .null }
    }

    /// The value of a column; nil when there is none. Null is a value.
    subscript(_ name: String) -> DatabaseValue? {
        get { names.firstIndex(of: name).map { values[$0] } }
        set {
            if let index = names.firstIndex(of: name) {
                values[index] = newValue ?? .null
            } else {
                names.append(name)
                values.append(newValue ?? .null)
            }
        }
    }

    /// A text; nil for null and for none.
    func text(_ name: String) -> String? { self[name].flatMap(String.fromDatabaseValue) }

    /// All of both; the right one's count where both have one.
    static func + (left: Columns, right: Columns) -> Columns {
        var sum = left
        for (name, value) in zip(right.names, right.values) { sum[name] = value }
        return sum
    }
}

extension Database {
    /// Adds a row.
    func insert(into table: String, _ columns: Columns) throws {
        let names = columns.names.joined(separator: ", ")
        let marks = columns.names.map { _ in "?" }.joined(separator: ", ")
        try cachedStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(marks))")
            .execute(arguments: StatementArguments(columns.values))
    }

    /// Changes the row of an id; no columns change nothing.
    func update(_ table: String, id: String, key: String = "id", _ columns: Columns) throws {
        guard !columns.names.isEmpty else { return }
        let sets = columns.names.map { "\($0) = ?" }.joined(separator: ", ")
        try cachedStatement(sql: "UPDATE \(table) SET \(sets) WHERE \(key) = ?")
            .execute(arguments: StatementArguments(columns.values) + [id])
    }

    /// Whether a query has a row.
    func has(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments) != nil
    }

    /// The JSON of a query's first row; nil for none.
    func json(_ sql: String, _ arguments: StatementArguments) throws -> String? {
        try String.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// The JSON of all of a query's rows, as an array.
    func jsonList(_ sql: String, _ arguments: StatementArguments) throws -> [UInt8] {
        var bytes = [UInt8(ascii: "[")]
        let rows = try String.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: row.utf8)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
