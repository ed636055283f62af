/// Texts as YAML has them, so that each is read as what it is.
enum YAMLText {
    private static let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~", ""]

    /// A text that stands alone or within brackets.
    static func scalar(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[A-Za-z_\/$][A-Za-z0-9_.\/$+-]*( [A-Za-z0-9_.\/$+-]+)*/) != nil
        return isPlain && !words.contains(text.lowercased()) ? text : quoted(text)
    }

    /// A method and a path as the value of a line, where braces need no quotes.
    static func endpoint(_ text: String) -> String {
        text.wholeMatch(of: /[A-Z\/][A-Za-z0-9_.\/{}$ +~-]*/) != nil ? text : quoted(text)
    }

    /// Several texts in brackets.
    static func list(_ texts: [String]) -> String { "[\(texts.map(scalar).joined(separator: ", "))]" }

    /// A mapping in braces, its values as YAML.
    static func mapping(_ keys: [(key: String, value: String)]) -> String {
        "{\(keys.map { "\(scalar($0.key)): \($0.value)" }.joined(separator: ", "))}"
    }

    /// A text in one line, of a length that people read, without what ends a comment's line.
    static func line(_ text: String, most count: Int = 300) -> String {
        let plain = text.unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.properties.generalCategory != .control && !scalar.properties.isWhitespace
                && scalar.properties.generalCategory != .format
            return isPlain ? Character(scalar) : " "
        }
        let line = String(plain).split(separator: " ").joined(separator: " ")
        return line.count > count ? line.prefix(count - 1) + "…" : line
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default:
                let category = scalar.properties.generalCategory
                let isPlain = ![
                    .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse,
                ].contains(category)
                if isPlain {
                    quoted.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                }
            }
        }
        return quoted + "\""
    }
}
