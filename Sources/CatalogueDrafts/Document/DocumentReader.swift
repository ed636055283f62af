import Yams

/// Reads the text of a document: YAML, of which JSON is a part. What a text can make of a reader is bounded.
struct DocumentReader {
    /// The most bytes of a document.
    static let maximumBytes = 16 << 20
    /// How deep its values may lie in each other.
    private static let maximumDepth = 200
    /// The most values, those counted again that an alias repeats.
    static let maximumValues = 2_000_000

    private let most: Int
    private var values = 0

    /// Reads a text.
    ///
    /// - Parameter most: How many values it may have.
    /// - Throws: ``DraftProblem/tooLarge``, ``DraftProblem/tooDeep`` or ``DraftProblem/unreadable(_:line:)``.
    static func read(_ text: String, most: Int = maximumValues) throws(DraftProblem) -> DocumentValue {
        guard text.utf8.count <= maximumBytes else { throw .tooLarge }
        // The parser below goes down a level of its own for each.
        guard !isDeep(text) else { throw .tooDeep }
        let root: Node?
        do {
            root = try Yams.compose(yaml: joiningSurrogates(text))
        } catch {
            let problem = error as? YamlError
            throw .unreadable(words(problem) ?? "\(error)", line: line(problem))
        }
        guard let root, root.mapping != nil else { throw .unreadable("it is no mapping", line: nil) }
        var reader = DocumentReader(most: most)
        return try reader.value(root, depth: 0)
    }

    private init(most: Int) { self.most = most }

    private mutating func value(_ node: Node, depth: Int) throws(DraftProblem) -> DocumentValue {
        values += 1
        guard values <= most else { throw .tooLarge }
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        switch node {
        case .scalar(let scalar): return Self.value(scalar)
        case .sequence(let sequence):
            var elements: [DocumentValue] = []
            for element in sequence { elements.append(try value(element, depth: depth + 1)) }
            return .array(elements)
        case .mapping(let mapping):
            var object = DocumentObject()
            for (key, member) in mapping {
                guard let name = key.scalar?.string else { continue }
                object.put(try value(member, depth: depth + 1), at: name)
            }
            return .object(object)
        case .alias: return .null
        }
    }

    /// A scalar as YAML 1.2 and JSON mean it: `yes` and `no` are words there.
    private static func value(_ scalar: Node.Scalar) -> DocumentValue {
        guard scalar.style == .plain else { return .text(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .flag(true)
        case "false", "False", "FALSE": return .flag(false)
        case let word:
            return word.wholeMatch(of: /[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) == nil ? .text(word) : .number(word)
        }
    }

    /// Whether brackets, or the marks at a line's beginning, lie deeper in each other than a document's ever do.
    private static func isDeep(_ text: String) -> Bool {
        var (open, lead, isLead) = (0, 0, true)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"): (lead, isLead) = (0, true)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"): if isLead { lead += 1 }
            case UInt8(ascii: "["), UInt8(ascii: "{"): (open, isLead) = (open + 1, false)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): (open, isLead) = (max(0, open - 1), false)
            default: isLead = false
            }
            if open > 1000 || lead > 1000 { return true }
        }
        return false
    }

    /// The text with characters that JSON escapes in two halves escaped as YAML has them.
    private static func joiningSurrogates(_ text: String) -> String {
        guard text.contains(#"\u"#) else { return text }
        return text.replacing(/\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/) { match in
            guard let high = match.output.1.flatMap({ UInt32($0, radix: 16) }),
                let low = match.output.2.flatMap({ UInt32($0, radix: 16) })
            else { return String(match.output.0) }
            let scalar = String(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), radix: 16, uppercase: true)
            return #"\U"# + String(repeating: "0", count: 8 - scalar.count) + scalar
        }
    }

    private static func line(_ error: YamlError?) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    private static func words(_ error: YamlError?) -> String? {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _):
            "a mapping has \(keys.map { "'\($0)'" }.joined(separator: ", ")) twice"
        // It quotes the text over several lines.
        default: error.map { YAMLText.line("\($0)", most: 120) }
        }
    }
}
