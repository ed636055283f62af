import SyncModel

/// A validator for the part of JSON Schema 2020-12 that `sync/schema.json` uses.
///
/// It knows `$ref` to `$defs`, `type`, `properties`, `required`, `additionalProperties`, `patternProperties`, `enum`, `const`, `items`,
/// `pattern`, `minLength`, `minItems`, `minimum`, `maximum`, `allOf`, `anyOf`, `oneOf` and boolean schemas, and refuses a schema with any
/// other keyword: a rule that is not checked must not look as if it were.
public struct JSONSchema: Sendable {
    /// One place at which a value breaks the schema.
    public struct Violation: Error, Sendable, Equatable, CustomStringConvertible {
        /// The place as a JSON Pointer (RFC 6901); empty for the whole value.
        public let path: String
        /// What the schema wants there.
        public let reason: String

        /// The text for people and logs.
        public var description: String { "\(path.isEmpty ? "/" : path): \(reason)" }
    }

    /// Why a schema can't be used.
    public struct Unusable: Error, Sendable, Equatable, CustomStringConvertible {
        /// The text for people and logs.
        public let description: String
    }

    private static let annotations: Set<String> = [
        "$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default",
    ]
    private static let keywords: Set<String> = [
        "$ref", "type", "properties", "required", "additionalProperties", "patternProperties", "enum", "const", "items",
        "pattern",
        "minLength", "minItems", "minimum", "maximum", "allOf", "anyOf", "oneOf",
    ]

    private let root: JSONValue

    /// A schema from its JSON.
    ///
    /// - Throws: ``Unusable`` for a keyword or a reference that is not known.
    public init(_ root: JSONValue) throws(Unusable) {
        self.root = root
        try check(root, at: "")
    }

    /// What is wrong with a value; empty when it fulfils the schema.
    public func violations(of value: JSONValue) -> [Violation] {
        violations(value, root, "")
    }

    // MARK: The schema itself

    private func check(_ schema: JSONValue, at path: String) throws(Unusable) {
        if schema.bool != nil { return }
        guard let members = schema.object else {
            throw Unusable(description: "\(path): a schema is an object or a truth value")
        }
        for (keyword, value) in members.sorted(by: { $0.key < $1.key }) {
            let place = "\(path)/\(keyword)"
            switch keyword {
            case "$ref": if target(value) == nil { throw Unusable(description: "\(place): leads nowhere") }
            case "additionalProperties", "items": try check(value, at: place)
            case "$defs", "properties", "patternProperties":
                for (name, part) in value.object ?? [:] { try check(part, at: "\(place)/\(name)") }
            case "allOf", "anyOf", "oneOf": for part in value.array ?? [] { try check(part, at: place) }
            case "pattern": _ = try Self.regex(value.string ?? "", at: place)
            default:
                guard Self.keywords.contains(keyword) || Self.annotations.contains(keyword) else {
                    throw Unusable(description: "\(place): this validator does not know the keyword")
                }
            }
            if keyword == "patternProperties" {
                for name in (value.object ?? [:]).keys { _ = try Self.regex(name, at: place) }
            }
        }
    }

    private static func regex(_ pattern: String, at path: String) throws(Unusable) -> Regex<AnyRegexOutput> {
        do { return try Regex(pattern) } catch { throw Unusable(description: "\(path): \(error)") }
    }

    private func target(_ reference: JSONValue) -> JSONValue? {
        guard let text = reference.string, text.hasPrefix("#/$defs/") else { return nil }
        return root["$defs"]?[String(text.dropFirst("#/$defs/".count))]
    }

    // MARK: A value

    private func violations(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [Violation] {
        guard let rules = schema.object else {
            return schema == false ? [Violation(path: path, reason: "must not be there")] : []
        }
        var found: [Violation] = []
        func demand(_ holds: Bool, _ reason: @autoclosure () -> String) {
            if !holds { found.append(Violation(path: path, reason: reason())) }
        }
        if let target = rules["$ref"].flatMap(target) { found += violations(value, target, path) }
        if let type = rules["type"] {
            let allowed = type.array ?? [type]
            demand(allowed.contains { Self.has(value, type: $0.string) }, "is a \(value.kind), not \(type.text)")
        }
        if let constant = rules["const"] { demand(value == constant, "must be \(constant.text)") }
        if let choices = rules["enum"]?.array {
            demand(choices.contains(value), "must be one of \(choices.map(\.text).joined(separator: ", "))")
        }
        if let text = value.string { found += violations(text: text, rules, path) }
        if case .number(let number) = value {
            if case .number(let least)? = rules["minimum"] {
                demand(number.double >= least.double, "is below \(least)")
            }
            if case .number(let most)? = rules["maximum"] { demand(number.double <= most.double, "is above \(most)") }
        }
        if let members = value.object { found += violations(members: members, rules, path) }
        if let elements = value.array {
            demand(elements.count >= rules["minItems"]?.integer ?? 0, "has too few elements")
            if let items = rules["items"] {
                for (index, element) in elements.enumerated() {
                    found += violations(element, items, "\(path)/\(index)")
                }
            }
        }
        for part in rules["allOf"]?.array ?? [] { found += violations(value, part, path) }
        if let parts = rules["anyOf"]?.array { found += alternatives(value, parts, path, exactly: nil) }
        if let parts = rules["oneOf"]?.array { found += alternatives(value, parts, path, exactly: 1) }
        return found
    }

    private func violations(text: String, _ rules: JSONObject, _ path: String) -> [Violation] {
        var found: [Violation] = []
        if let pattern = rules["pattern"]?.string, let regex = try? Self.regex(pattern, at: path),
            text.firstMatch(of: regex) == nil
        {
            found.append(Violation(path: path, reason: "'\(text)' does not match \(pattern)"))
        }
        if let least = rules["minLength"]?.integer, text.unicodeScalars.count < least {
            found.append(Violation(path: path, reason: "is too short"))
        }
        return found
    }

    private func violations(members: JSONObject, _ rules: JSONObject, _ path: String) -> [Violation] {
        var found: [Violation] = []
        for name in rules["required"]?.array?.compactMap(\.string) ?? [] where members[name] == nil {
            found.append(Violation(path: "\(path)/\(name)", reason: "is missing"))
        }
        let patterns = (rules["patternProperties"]?.object ?? [:]).compactMap { pattern, schema in
            (try? Self.regex(pattern, at: path)).map { ($0, schema) }
        }
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            let place = "\(path)/\(name.replacing("~", with: "~0").replacing("/", with: "~1"))"
            let own = rules["properties"]?[name]
            let matching = patterns.filter { name.firstMatch(of: $0.0) != nil }.map(\.1)
            for schema in matching + [own].compactMap(\.self) { found += violations(member, schema, place) }
            if own == nil, matching.isEmpty, let rest = rules["additionalProperties"] {
                found +=
                    rest == false
                    ? [Violation(path: place, reason: "is no known key")] : violations(member, rest, place)
            }
        }
        return found
    }

    private func alternatives(_ value: JSONValue, _ parts: [JSONValue], _ path: String, exactly: Int?) -> [Violation] {
        let outcomes = parts.map { violations(value, $0, path) }
        let fulfilled = outcomes.count(where: \.isEmpty)
        if fulfilled == 0 {
            // The alternative that comes nearest says best what is wrong.
            return outcomes.min { $0.count < $1.count } ?? []
        }
        guard let exactly, fulfilled != exactly else { return [] }
        return [Violation(path: path, reason: "fulfils \(fulfilled) alternatives, not one")]
    }

    private static func has(_ value: JSONValue, type: String?) -> Bool {
        switch type {
        case "integer": value.integer != nil
        case let type: value.kind == type
        }
    }
}
