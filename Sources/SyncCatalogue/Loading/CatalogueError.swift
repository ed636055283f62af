/// Why a catalogue can't be used: file, line, key, what is wrong there and what would be right.
public struct CatalogueError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake it is.
    public enum Problem: Sendable, Hashable {
        /// The file can't be read.
        case unreadable(String)
        /// The text is no YAML.
        case malformed(String)
        /// A key that must be there is not.
        case missing
        /// A key that no catalogue has; the near ones are offered.
        case unknownKey(allowed: [String])
        /// A value of another type.
        case wrongType(expected: String)
        /// A value that is not among those allowed.
        case notAllowed(value: String, allowed: [String])
        /// A name that points at nothing; a near one that points at something is offered.
        case unresolved(value: String, expected: String, near: String? = nil)
        /// A value that breaks a rule, which the text tells.
        case invalid(String)
        /// SQL that the replica refuses to prepare, in its own words.
        case unpreparable(String)

        /// The kind's name, for scripts.
        public var kind: String {
            switch self {
            case .unreadable: "unreadable"
            case .malformed: "malformed"
            case .missing: "missing"
            case .unknownKey: "unknown-key"
            case .wrongType: "wrong-type"
            case .notAllowed: "not-allowed"
            case .unresolved: "unresolved"
            case .invalid: "invalid"
            case .unpreparable: "unpreparable"
            }
        }
    }

    /// The file as it was named.
    public let file: String
    /// The line, from 1; nil when the whole file is meant.
    public let line: Int?
    /// The key as a path, such as `resources.patients.fields.age.type`.
    public let key: String
    /// What is wrong.
    public let problem: Problem

    /// The text for people and logs, in one line.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        let subject = key.isEmpty ? "" : "'\(key)' "
        return "\(place): \(subject)\(reason)".split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// What is wrong and what would be right, as the part of a sentence that follows the key.
    public var reason: String {
        switch problem {
        case .unreadable(let why): "can't be read: \(why)"
        case .malformed(let why): "is no YAML: \(why)"
        case .missing: "is missing; add it"
        case .unknownKey(let allowed):
            "is no known key; \(offer(suggestion))known here: \(allowed.sorted().joined(separator: ", "))"
        case .wrongType(let expected): "must be \(expected)"
        case .notAllowed(let value, let allowed):
            "can't be '\(value)'; \(offer(suggestion))allowed: \(allowed.joined(separator: ", "))"
        case .unresolved(let value, let expected, let near):
            "names '\(value)', but \(expected)\(near.map { "; did you mean '\($0)'?" } ?? "")"
        case .invalid(let why): why
        case .unpreparable(let why): "can't be run on the replica: \(why)"
        }
    }

    /// The word that was probably meant; nil where none is near.
    public var suggestion: String? {
        switch problem {
        case .unknownKey(let allowed):
            Spelling.nearest(to: String(key.suffix { $0 != "." }), among: allowed)
        case .notAllowed(let value, let allowed): Spelling.nearest(to: value, among: allowed)
        case .unresolved(_, _, let near): near
        default: nil
        }
    }

    private func offer(_ word: String?) -> String { word.map { "did you mean '\($0)'? " } ?? "" }
}

extension StringProtocol {
    /// The end of a text as far back as a condition holds.
    fileprivate func suffix(_ condition: (Character) -> Bool) -> SubSequence {
        self[(lastIndex { !condition($0) }.map(index(after:)) ?? startIndex)...]
    }
}
