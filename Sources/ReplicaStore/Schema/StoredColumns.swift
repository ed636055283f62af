import Foundation
import GRDB
import GRDBSQLite
import SyncCatalogue
import SyncModel

/// The columns of a resource's table that the writer fills from the JSON that shows, and what it fills them with.
struct StoredColumns: Sendable {
    /// What values are made by, besides the catalogue's entry: where it changes, they are made anew.
    struct Reading: Sendable {
        /// Reads a moment as the backend writes it, as Unix milliseconds.
        var instant: @Sendable (String) -> Int64?
        /// The zone of moments without one.
        var zone: TimeZone
        /// How telephone numbers are dialled.
        var telephones: TelephonePlan

        /// Counted up with every change of what is stored for a value, the reading of moments and telephone numbers included.
        static let version = 1

        /// As one line of text, for fingerprints.
        var signature: String {
            "-- columns \(Self.version): zone \(zone.identifier); text \(TextFold.version); +\(telephones.countryCode ?? "") (\(telephones.trunkPrefix))"
        }
    }

    private enum Part: Sendable {
        case value(DocumentColumn.Kind)
        case key
    }

    /// The columns' names, quoted.
    let names: [String]
    /// The members that they are read from.
    let members: [String]
    private let lookup: JSONMemberNames
    private let parts: [(part: Part, member: Int)]
    private let searched: [(how: FieldSearch, member: Int)]
    private let reading: Reading

    init(_ resource: Resource, _ reading: Reading) {
        var (names, members, parts): ([String], [String], [(Part, Int)]) = ([], [], [])
        var searched: [(FieldSearch, Int)] = []
        for column in DocumentColumn.all(of: resource) {
            let member = members.count
            if column.isKeyed || column.isStored {
                names.append(column.isKeyed ? column.key : column.name)
                parts.append((column.isKeyed ? .key : .value(column.kind), member))
            }
            if let search = column.field.search { searched.append((search, member)) }
            if column.isKeyed || column.isStored || column.field.isSearched { members.append(column.field.name) }
        }
        if !searched.isEmpty { names.append(TextTables.column) }
        (self.names, self.members, self.parts, self.searched) = (names, members, parts, searched)
        (self.reading, lookup) = (reading, JSONMemberNames(members))
    }

    /// The values for a record's JSON, in the order of ``names``; all NULL for what is no object.
    func values(of text: String) -> [DatabaseValue] {
        if names.isEmpty { return [] }
        var text = text
        let found = text.withUTF8 { try? JSONElement(UnsafeRawBufferPointer($0)).members(lookup) }
        return values((found ?? Array(repeating: JSONValue?.none, count: members.count))[...])
    }

    /// The values for the members of a record, in the order of ``members``.
    func values(_ found: ArraySlice<JSONValue?>) -> [DatabaseValue] {
        var values = parts.map { part, index in value(part, found[found.startIndex + index]) }
        if searched.isEmpty { return values }
        var text = SearchText()
        append(found, to: &text)
        values.append(text.text.databaseValue)
        return values
    }

    private func append(_ found: ArraySlice<JSONValue?>, to text: inout SearchText) {
        for (how, index) in searched {
            guard let value = found[found.startIndex + index], value != .null else { continue }
            let words = value.string ?? value.text
            how == .telephone ? text.append(telephone: words, reading.telephones) : text.append(words)
        }
    }

    /// A value as a text, as SQL would show it: truth values are 1 and 0, and 1.50 is 1.5.
    static func text(of value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .bool(let flag): flag ? "1" : "0"
        case .number(let number): number.integer.map(String.init) ?? "\(number.double)"
        case .null, .array, .object: value.text
        }
    }

    private func value(_ part: Part, _ value: JSONValue?) -> DatabaseValue {
        guard let value, value != .null else { return .null }
        switch part {
        case .key: return TextFold.fold(Self.text(of: value)).databaseValue
        case .value(.text): return Self.text(of: value).databaseValue
        case .value(.number):
            return (value.bool == nil ? value.string ?? value.text : Self.text(of: value)).databaseValue
        case .value(.moment):
            let text = value.string ?? value.text
            return reading.instant(text)?.databaseValue ?? text.databaseValue
        case .value(.plain):
            switch value {
            case .bool(let flag): return flag.databaseValue
            case .number(let number): return number.integer?.databaseValue ?? number.double.databaseValue
            default: return (value.string ?? value.text).databaseValue
            }
        }
    }
}

extension StoredColumns {
    /// Bytes that are used again from record to record.
    struct Scratch {
        fileprivate var key: [UInt8] = []
        fileprivate var text = SearchText()
    }

    /// Binds the values for the members of a record to a statement, in the order of ``names``: ``values(_:)`` without an array of them.
    func bind(
        _ members: ArraySlice<JSONValue?>, to handle: SQLiteStatement, from first: Int32, _ scratch: inout Scratch
    ) {
        var index = first
        for (part, member) in parts {
            let value = members[members.startIndex + member] ?? .null
            switch (part, value) {
            case (_, .null): sqlite3_bind_null(handle, index)
            case (.key, .string(let text)):
                scratch.key.removeAll(keepingCapacity: true)
                TextFold.append(text, to: &scratch.key)
                scratch.key.withUnsafeBufferPointer { Self.bind($0, to: handle, at: index) }
            default: bind(self.value(part, value), to: handle, at: index)
            }
            index += 1
        }
        if searched.isEmpty { return }
        scratch.text.removeAll()
        append(members, to: &scratch.text)
        scratch.text.bytes.withUnsafeBufferPointer { Self.bind($0, to: handle, at: index) }
    }

    private func bind(_ value: DatabaseValue, to handle: SQLiteStatement, at index: Int32) {
        switch value.storage {
        case .int64(let number): sqlite3_bind_int64(handle, index, number)
        case .double(let number): sqlite3_bind_double(handle, index, number)
        // As every other way into the table does: SQLite's text ends at a NUL.
        case .string(let text):
            Array(text.utf8.prefix { $0 != 0 }).withUnsafeBufferPointer { Self.bind($0, to: handle, at: index) }
        case .null, .blob: sqlite3_bind_null(handle, index)
        }
    }

    /// Binds a text, which SQLite copies; an empty one is no NULL.
    static func bind(_ text: UnsafeBufferPointer<UInt8>, to handle: SQLiteStatement, at index: Int32) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        guard let base = text.baseAddress else {
            sqlite3_bind_text(handle, index, "", 0, nil)
            return
        }
        base.withMemoryRebound(to: CChar.self, capacity: text.count) {
            _ = sqlite3_bind_text(handle, index, $0, Int32(text.count), transient)
        }
    }
}
