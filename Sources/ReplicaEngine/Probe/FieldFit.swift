import ClinicHours
import Foundation
import SyncCatalogue
import SyncModel

/// How the values of one member fit the field of its name.
struct FieldFit {
    let field: Field
    let zone: TimeZone
    /// Whether a value is what a face says comes as an object.
    let isNested: Bool
    let quotation: Quotation

    /// What is wrong with values that are not null.
    func problems(_ values: [JSONValue]) -> [ProbeProblem] {
        if isNested { return [] }
        let isHidden = field.isSensitive || field.isSecret
        if field.reference != nil, let object = values.lazy.compactMap(\.object).first {
            return [.object(field: field.name, members: Self.members(of: object))]
        }
        var problems: [ProbeProblem] = []
        let bad = values.filter { !fits($0) }
        if let first = bad.first, let form = ShownForm(first) {
            problems.append(
                .misfit(
                    ProbeProblem.Misfit(
                        field: field.name, type: field.type.word, count: bad.count, of: values.count,
                        sample: quotation.value(first, isHidden: isHidden),
                        form: form, better: better(form, for: values), order: Self.order(of: bad))))
        }
        let texts = values.compactMap(\.string)
        if field.type == .instant, field.form == nil, field.writable != .never, bad.isEmpty, let first = texts.first,
            texts.allSatisfy({ Self.offset(of: $0) == Self.noOffset })
        {
            problems.append(
                .naive(field: field.name, sample: quotation.value(.string(first), isHidden: isHidden)))
        }
        // An empty text says that nothing was chosen.
        let others = Set(texts).subtracting(field.choices + [""])
        if !field.choices.isEmpty, !others.isEmpty {
            let told = others.sorted().prefix(6).map { quotation.plain($0) }
            problems.append(.otherChoices(field: field.name, known: field.choices, found: Array(told)))
        }
        if let most = field.maximumLength, let longest = texts.map(\.unicodeScalars.count).max(), longest > most {
            problems.append(.tooLong(field: field.name, most: most, found: longest))
        }
        return problems
    }

    /// How days that are no ISO 8601, or moments in numbers, are probably written; nil for others.
    private static func order(of values: [JSONValue]) -> String? {
        if let number = values.first?.integer { return abs(number) < 100_000_000_000 ? "seconds" : "milliseconds" }
        let texts = values.compactMap(\.string)
        let orders = ["DD/MM/YYYY", "MM/DD/YYYY", "YYYY/MM/DD"].flatMap { order in
            ["/", ".", "-"].map { order.replacing("/", with: $0) }
        }
        return orders.first { order in
            guard let order = DayOrder(order) else { return false }
            return texts.allSatisfy { order.day($0).flatMap { CivilDate($0) } != nil }
        }
    }

    /// The type that all values fit.
    private func better(_ form: ShownForm, for values: [JSONValue]) -> FieldType {
        let type = ShownForm.type(of: Set(values.compactMap { ShownForm($0) }))
        // Also the few that are another day or amount make texts of all.
        return [.dayOrder, .commaAmount].contains(form) ? .string : type == field.type ? .any : type
    }

    private func fits(_ value: JSONValue) -> Bool {
        switch field.type {
        case .any: true
        case .string, .file: value.string != nil
        case .integer: value.integer != nil
        case .decimal: Self.isAmount(value)
        case .boolean: value.bool != nil
        case .instant: value.string.flatMap { InstantText.parse($0, naiveIn: zone) } != nil
        case .date: value.string.flatMap { CivilDate($0) } != nil
        case .time: value.string.flatMap { DayTime($0) } != nil
        case .reference: ServerID(json: value) != nil
        }
    }

    private static func isAmount(_ value: JSONValue) -> Bool {
        if case .number = value { return true }
        guard let text = value.string, case .number? = try? JSONValue(parsing: text) else { return false }
        return true
    }

    /// The members of an object that comes for a reference, its id first.
    static func members(of object: JSONObject) -> [String] {
        let names = object.keys.filter(CatalogueLine.isName).sorted()
        let id = names.first { ["id", "_id", "uuid", "pk"].contains($0.lowercased()) }
        return Array(([id].compactMap(\.self) + names.filter { $0 != id }).prefix(8))
    }

    /// How the values of a decimal or of a moment are written; nil for other fields, and for no values.
    func form(_ values: [JSONValue]) -> String? {
        switch field.type {
        case .decimal:
            let isText = Set(values.map { $0.string != nil })
            return isText.count == 2 ? "text and number" : isText.first.map { $0 ? "text" : "number" }
        case .instant:
            let forms = Set(values.compactMap { $0.string.flatMap(Self.offset) })
            return forms.isEmpty ? nil : forms.sorted().joined(separator: " and ")
        default: return nil
        }
    }

    private static let noOffset = "no offset"

    private static func offset(of text: String) -> String? {
        guard InstantText.parse(text, naiveIn: .gmt) != nil else { return nil }
        if text.hasSuffix("Z") { return "Z" }
        if CivilDate(text) != nil { return "day" }
        return text.wholeMatch(of: /.*[+\-]\d\d:\d\d/) == nil ? noOffset : "offset"
    }
}
