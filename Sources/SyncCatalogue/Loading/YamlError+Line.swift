import Yams

extension YamlError {
    /// The line that the YAML reader blames, from 1; nil where it blames none.
    var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    /// What the YAML reader says, in one line.
    var words: String {
        switch self {
        case .scanner(let context, let problem, _, _), .parser(let context, let problem, _, _),
            .composer(let context, let problem, _, _):
            context.map { "\(problem) (\($0.text))" } ?? problem
        case .duplicatedKeysInMapping(let keys, _):
            "a mapping has \(keys.map { "'\($0)'" }.joined(separator: ", ")) twice; keep one"
        default: "\(self)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }
}
