import SyncModel
import SyncTestSupport

/// The parser: what it reads, it writes so that it reads the same again.
struct JSONValueTarget: FuzzTarget {
    /// What a text is.
    struct Trait: Hashable, Sendable {
        let problem: JSONSyntaxError.Problem?
        let kind: String
        let depth: Int
        let hasEmptyName: Bool
        let hasFraction: Bool
        let length: Int
    }

    private struct Shape {
        var (depth, hasEmptyName, hasFraction) = (0, false, false)
    }

    static let name = "json-value"
    static let summary = "JSON texts, parsed, written and parsed again"
    static let plant = "a text six levels deep with an empty member name and a number that is no whole one"

    let words = MadeJSON.words

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] { Array(MadeJSON.text(random, depth: 7).utf8) }

    func isPlanted(at trait: Trait) -> Bool { trait.depth >= 6 && trait.hasEmptyName && trait.hasFraction }

    func run(_ input: [UInt8]) async throws -> Trait {
        let reading = Result { () throws(JSONSyntaxError) in try JSONValue(parsing: input) }
        let member = input.withUnsafeBytes { bytes in
            Result { () throws(JSONSyntaxError) in try JSONElement(bytes).member("nom") }
        }
        let length = 63 - max(input.count, 1).leadingZeroBitCount
        switch reading {
        case .success(let value):
            try roundTrip(value)
            switch (member, value.object) {
            case (.success(let found), .some(let members)):
                try FuzzFinding.hold(found == members["nom"], "a member read alone is another than the object's")
            case (.failure, nil): break
            default: throw FuzzFinding("the object and its members are not read alike")
            }
            var shape = Shape()
            Self.walk(value, depth: 0, &shape)
            return Trait(
                problem: nil, kind: value.kind, depth: shape.depth, hasEmptyName: shape.hasEmptyName,
                hasFraction: shape.hasFraction, length: length)
        case .failure(let error):
            try FuzzFinding.hold(
                (0...input.count).contains(error.offset), "the fault stands outside the text: \(error)")
            // Strings that are not read are not checked for being UTF-8.
            try FuzzFinding.hold(
                (try? member.get()) == nil || error.problem == .malformedText, "a member was read of what is no JSON")
            return Trait(
                problem: error.problem, kind: "", depth: 0, hasEmptyName: false, hasFraction: false, length: length)
        }
    }

    private func roundTrip(_ value: JSONValue) throws {
        let text = value.utf8Text
        guard let again = try? JSONValue(parsing: text) else { throw FuzzFinding("what was written is no JSON") }
        try FuzzFinding.hold(again == value, "what was written reads as another value")
        try FuzzFinding.hold(again.utf8Text == text, "what was written is written differently again")
    }

    private static func walk(_ value: JSONValue, depth: Int, _ shape: inout Shape) {
        shape.depth = max(shape.depth, depth)
        switch value {
        case .array(let elements): for element in elements { walk(element, depth: depth + 1, &shape) }
        case .object(let members):
            for (name, member) in members {
                if name.isEmpty { shape.hasEmptyName = true }
                walk(member, depth: depth + 1, &shape)
            }
        case .number(let number):
            _ = number.double
            if number.integer == nil { shape.hasFraction = true }
        default: break
        }
    }
}
