import ClinicHours
import Foundation
import GRDB

/// Takes the fields of a JSON body into columns of the same names, with Zod's rules and words: types are never converted,
/// unknown fields are passed over, and everything that is wrong is collected.
///
/// A field that is absent gives no column, so that a partial body changes only what it names.
struct BodyReader: Sendable {
    /// Whether a field may be absent or null.
    enum Presence: Sendable {
        /// There must be a value; in a partial body the field may be absent.
        case required
        /// May be absent, but not null.
        case optional
        /// May be absent or null.
        case nullable
    }

    private let object: [String: JSONValue]
    private let isPartial: Bool
    private let quirks: Set<Quirk>
    private var faults: [FieldFault] = []
    /// What was read.
    private(set) var columns: Columns = [:]

    init(_ object: [String: JSONValue], partial: Bool = false, quirks: Set<Quirk> = []) {
        (self.object, isPartial, self.quirks) = (object, partial, quirks)
    }

    /// The columns.
    /// - Throws: `APIError.invalid` with all faults.
    func checked() throws(APIError) -> Columns {
        if !faults.isEmpty { throw .invalid(faults) }
        return columns
    }

    /// Notes a fault that only the caller can see.
    mutating func fault(_ field: String, _ message: String) {
        faults.append(FieldFault(field: field, message: message))
    }

    /// Gives a column a value where the body has none.
    mutating func fill(_ field: String, _ value: some DatabaseValueConvertible) {
        if columns[field] == nil { columns[field] = value.databaseValue }
    }

    /// Text of so many characters.
    mutating func text(_ field: String, _ presence: Presence, length: ClosedRange<Int> = 0...255) {
        guard var text = string(field, presence) else { return }
        if quirks.contains(.trimsTexts) { text = text.trimmingCharacters(in: .whitespacesAndNewlines) }
        let count = text.unicodeScalars.count
        if count < length.lowerBound {
            fault(field, "String must contain at least \(length.lowerBound) character(s)")
        } else if count > length.upperBound {
            fault(field, "String must contain at most \(length.upperBound) character(s)")
        } else if text.unicodeScalars.contains("\0") {
            // PostgreSQL has no such text.
            fault(field, "Invalid")
        } else {
            columns[field] = text.databaseValue
        }
    }

    /// One of an enumeration's values.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: String, _ presence: Presence, of type: Choice.Type
    ) {
        guard let text = string(field, presence) else { return }
        guard Choice(rawValue: text) == nil else { return columns[field] = text.databaseValue }
        let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: " | ")
        fault(field, "Invalid enum value. Expected \(known), received '\(text)'")
    }

    /// A record's id.
    mutating func uuid(_ field: String, _ presence: Presence) {
        parsed(field, presence, "Invalid uuid", Identifier.normalised)
    }

    /// A day in `YYYY-MM-DD`.
    mutating func day(_ field: String, _ presence: Presence) {
        parsed(field, presence, "Invalid date") { CivilDate($0)?.description }
    }

    /// A time of the day, kept as `09:00:00`.
    mutating func time(_ field: String, _ presence: Presence) {
        parsed(field, presence, "Invalid time") { DayTime($0)?.description }
    }

    /// A text that must match what a function makes of it.
    mutating func parsed(
        _ field: String, _ presence: Presence, _ complaint: String, _ parse: (String) -> String?
    ) {
        guard let text = string(field, presence) else { return }
        if let value = parse(text) { columns[field] = value.databaseValue } else { fault(field, complaint) }
    }

    /// A whole number.
    mutating func integer(_ field: String, _ presence: Presence, in range: ClosedRange<Int>) {
        guard let given = value(field, presence) else { return }
        guard case .number(let decimal) = given else { return wrongType(field, "number", given) }
        guard let number = Int("\(decimal)") else {
            return fault(field, decimal.exponent < 0 ? "Expected integer, received float" : "Number out of range")
        }
        if number < range.lowerBound {
            fault(field, "Number must be greater than or equal to \(range.lowerBound)")
        } else if number > range.upperBound {
            fault(field, "Number must be less than or equal to \(range.upperBound)")
        } else {
            columns[field] = number.databaseValue
        }
    }

    /// True or false.
    mutating func flag(_ field: String, _ presence: Presence) {
        guard let given = value(field, presence) else { return }
        guard case .bool(let flag) = given else { return wrongType(field, "boolean", given) }
        columns[field] = flag.databaseValue
    }

    /// An array of texts, kept as JSON.
    mutating func texts(_ field: String, _ presence: Presence, count: Int, length: Int) {
        guard let given = value(field, presence) else { return }
        guard case .array(let elements) = given else { return wrongType(field, "array", given) }
        guard elements.count <= count else { return fault(field, "Array must contain at most \(count) element(s)") }
        var json = JSONWriter()
        json.beginArray()
        for element in elements {
            guard case .string(let text) = element, text.unicodeScalars.count <= length else {
                return fault(field, "Expected string of at most \(length) character(s)")
            }
            json.string(text)
        }
        json.endArray()
        columns[field] = String(decoding: json.bytes, as: UTF8.self).databaseValue
    }

    private mutating func string(_ field: String, _ presence: Presence) -> String? {
        guard let given = value(field, presence) else { return nil }
        guard case .string(let text) = given else {
            wrongType(field, "string", given)
            return nil
        }
        return text
    }

    /// The field's value; nil when there is none, or only a null, which is dealt with here.
    private mutating func value(_ field: String, _ presence: Presence) -> JSONValue? {
        guard let given = object[field] else {
            if presence == .required, !isPartial { fault(field, "Required") }
            return nil
        }
        guard given == .null, presence == .nullable else { return given }
        if isPartial, quirks.contains(.patchRefusesNull) {
            fault(field, "Expected a value, received null")
        } else {
            columns[field] = .null
        }
        return nil
    }

    private mutating func wrongType(_ field: String, _ expected: String, _ given: JSONValue) {
        let received =
            switch given {
            case .null: "null"
            case .bool: "boolean"
            case .number: "number"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        fault(field, "Expected \(expected), received \(received)")
    }
}
