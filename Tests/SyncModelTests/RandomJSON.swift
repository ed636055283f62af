import SyncModel
import SyncTestSupport

extension SeededRandom {
    private static let fragments = [
        "", "a", "é", "\u{65}\u{301}", "م", "ש", "😀", "\"", "\\", "[", "]", "{", "}", ",", ":", "\n", "\u{1}", " ",
        "\u{7F}", "/", "\\\"", "\0",
    ]
    private static let literals = [
        "0", "-0", "75.00", "1e400", "12345678901234567890", "-1.5E-7", "3", "0.1", "10e2",
    ]

    func text() -> String {
        (0..<below(12)).map { _ in pick(Self.fragments) }.joined()
    }

    /// A random value; the deeper, the likelier a scalar.
    func value(depth: Int = 0) throws -> JSONValue {
        switch below(depth < 4 ? 8 : 5) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: try JSONValue(parsing: pick(Self.literals))
        case 3, 4: .string(text())
        case 5, 6: try object(depth: depth)
        default: .array(try (0..<below(5)).map { _ in try value(depth: depth + 1) })
        }
    }

    func object(depth: Int = 0) throws -> JSONValue {
        var members: JSONObject = [:]
        for _ in 0..<below(5) { members[text()] = try value(depth: depth + 1) }
        return .object(members)
    }

    /// White space that may stand between tokens.
    func space() -> String {
        (0..<below(3)).map { _ in pick([" ", "\n", "\r", "\t"]) }.joined()
    }
}
