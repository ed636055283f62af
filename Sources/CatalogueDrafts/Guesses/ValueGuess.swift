/// What a field holds, as its schemas and its name tell.
struct ValueGuess {
    /// The word for its type.
    var type = "any"
    /// How it is written on the wire; nil for as in documents.
    var form: String?
    /// The texts that it may have; empty for any.
    var choices: [String] = []
    var maximumLength: Int?
    /// What a person has to look at.
    var doubts: [String] = []

    /// Words of which one at a name's end says that it is an amount.
    private static let amounts: Set<String> = ["amount", "price", "cost", "fee", "total", "balance"]

    /// - Parameters:
    ///   - shape: What is shown, or sent where nothing is shown.
    ///   - sent: What is sent.
    init(_ name: String, _ shape: SchemaShape, sent: SchemaShape?) {
        let words = Noun.words(of: name)
        let types = shape.types.subtracting(["object", "array"])
        if shape.isObject || shape.elements != nil || shape.isAlternative {
            type = "any"
        } else if types.contains("number") || types == ["integer", "string"] && Self.isDecimal(shape) {
            type = "decimal"
            let isText = sent.map { $0.types == ["string"] } ?? false
            form = isText ? "text" : types.contains("string") ? "text" : "number"
        } else if types.contains("integer") {
            type = "integer"
            if let last = words.last, ["at", "timestamp"].contains(last), words.count > 1 || last == "timestamp" {
                (type, form) = ("instant", "seconds")
                doubts.append("a number is taken for seconds since 1970; it could be 'milliseconds', or an 'integer'")
            }
        } else if types.contains("boolean") {
            type = "boolean"
        } else if types.contains("string") || !shape.choices.isEmpty {
            text(name, shape, words)
        }
    }

    private mutating func text(_ name: String, _ shape: SchemaShape, _ words: [String]) {
        type = "string"
        maximumLength = shape.maximumLength.flatMap { (1...10_000_000).contains($0) ? $0 : nil }
        switch shape.format {
        case "date-time": type = "instant"
        case "date": type = "date"
        case "time": type = "time"
        case "binary": type = "file"
        case "decimal": (type, form) = ("decimal", "text")
        default:
            if let order = Self.dayOrder(shape.pattern) {
                (type, form) = ("date", order)
                doubts.append(
                    "its pattern is taken for a day as \(order); the day and the month could be the other way round")
            } else if Self.isDecimal(shape) {
                (type, form) = ("decimal", "text")
            } else if shape.choices.isEmpty, shape.format == nil, shape.pattern == nil,
                words.last.map(Self.amounts.contains) == true
            {
                (type, form) = ("decimal", "text")
                doubts.append("a text is taken for an exact amount by its name; it could be a 'string'")
            }
        }
        guard type == "string" else {
            maximumLength = nil
            return
        }
        let texts = shape.choices.compactMap(\.text)
        guard texts.count == shape.choices.count else { return }
        choices = texts.reduce(into: []) { if !$1.isEmpty, !$0.contains($1) { $0.append($1) } }
        if !choices.isEmpty { maximumLength = nil }
        if texts.contains("") { doubts.append("the server takes an empty text too, which 'choices' can't have") }
    }

    /// Whether a pattern is that of a number with decimals, as Pydantic and Django REST framework write them.
    private static func isDecimal(_ shape: SchemaShape) -> Bool {
        guard let pattern = shape.pattern, pattern.contains("\\d") || pattern.contains("[0-9]") else { return false }
        let rest = pattern.replacing("\\d", with: "").replacing("[0-9]", with: "")
        let points = rest.replacing("\\.", with: ".").replacing("[.]", with: ".").count { $0 == "." }
        return points >= 1 && rest.replacing("\\", with: "").allSatisfy { "^$?!:()[]{}*+-.,|0123456789".contains($0) }
            && rest.contains("\\.") && rest.components(of: "\\.") <= 2
    }

    /// The order of a day's parts in a pattern such as `^\d{2}/\d{2}/\d{4}$`; nil for another pattern.
    private static func dayOrder(_ pattern: String?) -> String? {
        guard var rest = pattern?.replacing("[0-9]", with: "\\d") else { return nil }
        rest = rest.trimmingPrefix("^").replacing("$", with: "").replacing("\\/", with: "/").replacing("\\.", with: ".")
        rest = rest.replacing("(", with: "").replacing(")", with: "")
        for separator in ["/", ".", "-"] {
            if rest == "\\d{2}\(separator)\\d{2}\(separator)\\d{4}" { return "DD\(separator)MM\(separator)YYYY" }
            if rest == "\\d{4}\(separator)\\d{2}\(separator)\\d{2}" && separator != "-" {
                return "YYYY\(separator)MM\(separator)DD"
            }
        }
        return nil
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }

    fileprivate func trimmingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
