import Foundation
import GRDB
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

        /// As one line of text, for fingerprints.
        var signature: String {
            "-- columns: zone \(zone.identifier); text \(TextFold.version); +\(telephones.countryCode ?? "") (\(telephones.trunkPrefix))"
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
        return values(found ?? Array(repeating: JSONValue?.none, count: members.count))
    }

    /// The values for the members of a record, in the order of ``members``.
    func values(_ found: some RandomAccessCollection<JSONValue?>) -> [DatabaseValue] {
        func member(_ index: Int) -> JSONValue? { found[found.index(found.startIndex, offsetBy: index)] }
        var values = parts.map { part, index in value(part, member(index)) }
        if searched.isEmpty { return values }
        var text = SearchText()
        for (how, index) in searched {
            guard let value = member(index), value != .null else { continue }
            let words = value.string ?? value.text
            how == .telephone ? text.append(telephone: words, reading.telephones) : text.append(words)
        }
        values.append(text.text.databaseValue)
        return values
    }

    private func value(_ part: Part, _ value: JSONValue?) -> DatabaseValue {
        guard let value, value != .null else { return .null }
        switch part {
        case .key: return TextFold.fold(value.string ?? value.text).databaseValue
        case .value(.text), .value(.number): return (value.string ?? value.text).databaseValue
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
