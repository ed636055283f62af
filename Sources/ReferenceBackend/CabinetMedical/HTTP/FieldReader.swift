import ClinicHours
import Foundation

/// Takes the fields of a request's body into a record and collects everything that is wrong with them.
///
/// A create and a PATCH read the same fields: a field that is absent leaves the record as it was, and is a fault only when
/// the record is new and can't do without it. Numbers count as text, as in Django's serializers; whether text is trimmed,
/// as theirs do too, depends on the server.
struct FieldReader: Sendable {
    private let object: [String: JSONValue]
    /// Whether absent fields mean “unchanged” (PATCH).
    private let isPartial: Bool
    private let trimsTexts: Bool
    private var faults: [FieldFault] = []

    init(_ object: [String: JSONValue], partial: Bool = false, trimsTexts: Bool = false) {
        self.object = object
        isPartial = partial
        self.trimsTexts = trimsTexts
    }

    /// Notes a fault that only the caller can see.
    mutating func fault(_ field: String, _ message: String) {
        faults.append(FieldFault(field: field, message: message))
    }

    /// - Throws: `APIError.invalid` with all faults, in the order in which the fields were read.
    func check() throws(APIError) {
        if !faults.isEmpty { throw .invalid(faults) }
    }

    /// Whether the body names the field at all.
    func contains(_ field: String) -> Bool { object[field] != nil }

    /// Whether the body names the field with null.
    func isNull(_ field: String) -> Bool { object[field] == .null }

    /// Text of so many characters; a lower bound above 0 forbids a blank one.
    ///
    /// - Parameter trimmed: Whether white space at the ends is taken off; nil where that is the server's custom.
    mutating func text(
        _ field: String, into value: inout String, required: Bool = false, length: ClosedRange<Int> = 0...255,
        trimmed: Bool? = nil
    ) {
        guard let given = present(field, required: required) else { return }
        var text: String
        switch given {
        case .string(let string): text = string
        case .number(let number): text = "\(number)"
        case .null: return fault(field, "Ce champ ne peut pas être nul")
        case .bool, .array, .object: return fault(field, "Chaîne de caractères non valide")
        }
        let core = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed ?? trimsTexts { text = core }
        let count = text.unicodeScalars.count
        if text.unicodeScalars.contains("\0") {
            fault(field, "Le caractère nul n'est pas autorisé")
        } else if (trimmed == false ? text : core).isEmpty, length.lowerBound > 0 {
            fault(field, "Ce champ ne peut pas être vide")
        } else if count < length.lowerBound {
            fault(field, "Ce champ doit comporter au moins \(length.lowerBound) caractères")
        } else if count > length.upperBound {
            fault(field, "Ce champ ne doit pas dépasser \(length.upperBound) caractères")
        } else {
            value = text
        }
    }

    /// A whole number or null; `"35"` counts as 35.
    mutating func integer(_ field: String, into value: inout Int?, in range: ClosedRange<Int>) {
        guard let given = present(field, required: false) else { return }
        if given == .null {
            value = nil
            return
        }
        guard let number = Self.integer(given) else { return fault(field, "Un nombre entier valide est requis") }
        guard range.contains(number) else {
            return fault(field, "Cette valeur doit être comprise entre \(range.lowerBound) et \(range.upperBound)")
        }
        value = number
    }

    /// The id of another record; whether it exists is the caller's to find out.
    mutating func reference(_ field: String, into value: inout Int64?, required: Bool, nullable: Bool = false) {
        guard let given = present(field, required: required) else { return }
        if given == .null {
            if nullable { value = nil } else { fault(field, "Ce champ ne peut pas être nul") }
        } else if let id = Self.integer(given) {
            value = Int64(id)
        } else {
            fault(field, "Type incorrect. Attendait une clé primaire")
        }
    }

    /// One of an enumeration's values, perhaps only some of them.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Equatable>(
        _ field: String, into value: inout Choice, among allowed: [Choice] = Array(Choice.allCases),
        required: Bool = false
    ) {
        guard let given = present(field, required: required) else { return }
        if case .string(let text) = given, let choice = Choice(rawValue: text), allowed.contains(choice) {
            value = choice
        } else if given == .null {
            fault(field, "Ce champ ne peut pas être nul")
        } else {
            var text = ""
            if case .string(let string) = given { text = string }
            fault(field, "« \(text) » n'est pas un choix valide")
        }
    }

    /// A date with a time; a naive one is read as UTC.
    mutating func instant(_ field: String, into value: inout Date?, required: Bool) {
        guard let given = present(field, required: required) else { return }
        // A date alone would parse, as midnight; a person who forgot the time should hear of it.
        guard case .string(let text) = given, text.contains(":"),
            let instant = InstantText.parse(text.trimmingCharacters(in: .whitespaces), naiveIn: .gmt)
        else {
            return fault(field, "La date et l'heure doivent être au format AAAA-MM-JJThh:mm[:ss][Z|±hh:mm]")
        }
        value = instant
    }

    /// An amount in the currency's unit: `75`, `75.0` or `"75.00"`.
    mutating func money(_ field: String, into value: inout Money?, required: Bool) {
        guard let given = present(field, required: required) else { return }
        let text: String
        switch given {
        case .number(let number): text = "\(number)"
        case .string(let string): text = string.trimmingCharacters(in: .whitespaces)
        case .null: return fault(field, "Ce champ ne peut pas être nul")
        case .bool, .array, .object: return fault(field, "Un nombre valide est requis")
        }
        do {
            value = try Money(text)
        } catch {
            fault(field, error.description)
        }
    }

    private mutating func present(_ field: String, required: Bool) -> JSONValue? {
        guard let value = object[field] else {
            if required, !isPartial { fault(field, "Ce champ est requis") }
            return nil
        }
        return value
    }

    private static func integer(_ value: JSONValue) -> Int? {
        switch value {
        case .number(let number): Int("\(number)")
        case .string(let text): Int(text.trimmingCharacters(in: .whitespaces))
        default: nil
        }
    }
}
