import ClinicHours
import Foundation
import SyncCatalogue
import SyncModel

/// What a value of a server's looks like, whatever the catalogue says of it.
public enum ShownForm: String, Sendable, Equatable, CaseIterable {
    /// A truth value.
    case truth
    /// A whole number.
    case wholeNumber
    /// A number with a fraction.
    case fraction
    /// A text with a number that has a fraction.
    case amountText
    /// A text with a number, written with a decimal comma or spaces.
    case commaAmount
    /// A text with a day as the catalogue's language has it.
    case day
    /// A text with a day in another order, alone or before a time.
    case dayOrder
    /// A text with a moment that has an offset or Z.
    case moment
    /// A text with a moment that has none.
    case localMoment
    /// A text with a time of day.
    case timeOfDay
    /// Another text.
    case text
    /// An array.
    case list
    /// An object.
    case object

    /// The form of a value; nil for null.
    init?(_ value: JSONValue) {
        switch value {
        case .null: return nil
        case .bool: self = .truth
        case .number(let number): self = number.integer == nil ? .fraction : .wholeNumber
        case .array: self = .list
        case .object: self = .object
        case .string(let text): self = Self.form(of: text)
        }
    }

    private static func form(of text: String) -> ShownForm {
        // No form is longer, and patterns are slow.
        guard text.utf8.count <= 40 else { return .text }
        if CivilDate(text) != nil { return .day }
        if InstantText.parse(text, naiveIn: .gmt) != nil {
            return text.wholeMatch(of: /.*(Z|[+\-]\d\d:\d\d)/) == nil ? .localMoment : .moment
        }
        if DayTime(text) != nil { return .timeOfDay }
        if text.wholeMatch(of: /\d{1,2}[\/.\-]\d{1,2}[\/.\-]\d{4}([T ].*)?|\d{4}[\/.]\d{1,2}[\/.]\d{1,2}([T ].*)?/)
            != nil
        {
            return .dayOrder
        }
        if text.wholeMatch(of: /-?\d+\.\d+/) != nil { return .amountText }
        if text.wholeMatch(of: /-?\d[\d \u{A0}]*,\d+|-?\d{1,3}(,\d{3})+(\.\d+)?/) != nil { return .commaAmount }
        return .text
    }

    /// The type of a field that holds such values.
    var type: FieldType {
        switch self {
        case .truth: .boolean
        case .wholeNumber: .integer
        case .fraction, .amountText: .decimal
        case .day: .date
        case .moment, .localMoment: .instant
        case .timeOfDay: .time
        case .commaAmount, .dayOrder, .text: .string
        case .list, .object: .any
        }
    }

    /// The type of a field that holds all of some values.
    static func type(of forms: Set<ShownForm>) -> FieldType {
        let types = forms.map(\.type).reduce(into: [FieldType]()) { if !$0.contains($1) { $0.append($1) } }
        guard let first = types.first else { return .any }
        if types.count == 1 { return first }
        if types.allSatisfy({ [.integer, .decimal].contains($0) }) { return .decimal }
        // A day is a moment too, and every text is a text.
        if types.allSatisfy({ [.date, .instant].contains($0) }) { return .instant }
        let isText = forms.isDisjoint(with: [.truth, .wholeNumber, .fraction, .list, .object])
        return isText ? .string : .any
    }

    /// What it is, in words.
    var words: String {
        switch self {
        case .truth: "a truth value"
        case .wholeNumber: "a whole number"
        case .fraction: "a number with a fraction"
        case .amountText: "an amount as text"
        case .commaAmount: "an amount with a comma"
        case .day: "a day"
        case .dayOrder: "a day in another order"
        case .moment: "a moment"
        case .localMoment: "a moment without an offset"
        case .timeOfDay: "a time of day"
        case .text: "a text"
        case .list: "an array"
        case .object: "an object"
        }
    }
}
