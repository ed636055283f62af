/// Why bytes are not the JSON that was expected, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong.
    public enum Problem: String, Sendable, CaseIterable {
        /// The bytes stop inside a value.
        case endsEarly = "the text ends inside a value"
        /// A byte that no JSON value may have there.
        case unexpectedByte = "unexpected character"
        /// A number that breaks the grammar, such as `01` or `1.`.
        case malformedNumber = "malformed number"
        /// An escape that does not exist, or half of a surrogate pair.
        case malformedEscape = "malformed escape in a string"
        /// A raw control character inside a string.
        case controlCharacter = "control character in a string"
        /// A string that is not UTF-8.
        case malformedText = "string is not UTF-8"
        /// More nesting than the reader's bound.
        case tooDeep = "nested too deeply"
        /// More values than the reader's bound.
        case tooMany = "made of too many values"
        /// Something follows the value.
        case trailingBytes = "unexpected text after the value"
        /// The value is sound but of another kind than the reader needs.
        case wrongKind = "value of another kind than expected"
    }

    /// What was wrong.
    public let problem: Problem
    /// The offset of the byte at fault, from 0.
    public let offset: Int

    /// An error at an offset.
    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// The text for people and logs.
    public var description: String { "\(problem.rawValue) at byte \(offset)" }
}
