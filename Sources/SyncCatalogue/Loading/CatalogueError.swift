/// Why a catalogue can't be used: file, line, key, what is wrong there and what would be right.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of mistake it is.
    public enum Problem: Sendable, Equatable {
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
        /// A name that points at nothing.
        case unresolved(value: String, expected: String)
        /// A value that breaks a rule, which the text tells.
        case invalid(String)
    }

    /// The file as it was named.
    public let file: String
    /// The line, from 1; nil when the whole file is meant.
    public let line: Int?
    /// The key as a path, such as `resources.patients.fields.age.type`.
    public let key: String
    /// What is wrong.
    public let problem: Problem

    /// The text for people and logs.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        let subject = key.isEmpty ? "" : "'\(key)' "
        return "\(place): \(subject)\(reason)"
    }

    private var reason: String {
        switch problem {
        case .unreadable(let why): "can't be read: \(why)"
        case .malformed(let why): "is no YAML: \(why)"
        case .missing: "is missing; add it"
        case .unknownKey(let allowed): "is no known key; known here: \(allowed.sorted().joined(separator: ", "))"
        case .wrongType(let expected): "must be \(expected)"
        case .notAllowed(let value, let allowed): "can't be '\(value)'; allowed: \(allowed.joined(separator: ", "))"
        case .unresolved(let value, let expected): "names '\(value)', but \(expected)"
        case .invalid(let why): why
        }
    }
}
