import SyncCatalogue
import SyncModel

/// The model server's records of one resource, in the order of their ids.
struct Table: Sendable {
    struct Row: Sendable {
        let id: Int64
        /// Which record it is, whatever id it has: see ``Audit``.
        let incarnation: Int
        var fields: JSONObject
    }

    let resource: Resource
    private(set) var rows: [Row] = []
    /// The highest id that was ever given away.
    private(set) var lastID: Int64
    /// How often anything changed in it.
    private(set) var version = 0
    /// The number of the last record that was numbered.
    private(set) var lastNumber = 0
    private var list: [UInt8]?

    init(_ resource: Resource, firstID: Int64) {
        self.resource = resource
        lastID = firstID - 1
    }

    subscript(id: Int64) -> Row? { index(of: id).map { rows[$0] } }

    func index(of id: Int64) -> Int? { rows.firstIndex { $0.id == id } }

    /// The next record's id and number.
    mutating func nextID(reusingIDs: Bool, reusingNumbers: Bool) -> (id: Int64, number: Int) {
        if reusingIDs { lastID = rows.last?.id ?? lastID }
        lastID += 1
        if reusingNumbers { lastNumber = rows.count }
        lastNumber += 1
        return (lastID, lastNumber)
    }

    /// From now on no id is given up to this one.
    mutating func skipIDs(through id: Int64) { lastID = max(lastID, id) }

    /// The id of the one record that there is.
    var theOnlyID: Int64? { rows.first?.id }

    mutating func append(_ row: Row) {
        list = nil
        version += 1
        rows.append(row)
    }

    mutating func set(_ fields: JSONObject, at index: Int) {
        list = nil
        version += 1
        rows[index].fields.merge(fields) { $1 }
    }

    mutating func remove(at index: Int) {
        list = nil
        version += 1
        rows.remove(at: index)
    }

    /// The JSON of the whole list.
    mutating func wholeList() -> [UInt8] {
        if let list { return list }
        let bytes = Self.list(rows)
        list = bytes
        return bytes
    }

    static func list(_ rows: [Row]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (number, row) in rows.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONValue.object(row.fields).write(into: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
