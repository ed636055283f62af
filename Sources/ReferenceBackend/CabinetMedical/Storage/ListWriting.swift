import GRDB

extension JSONWriter {
    /// The rows of a query as a JSON array, each written as soon as it is read: no list of records is ever held.
    static func list(
        _ db: Database, sql: String, _ arguments: StatementArguments, record: (Row) -> some JSONWritable
    ) throws -> [UInt8] {
        var json = JSONWriter(capacity: 64 * 1_024)
        json.beginArray()
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { record(row).write(to: &json) }
        json.endArray()
        return json.bytes
    }
}
