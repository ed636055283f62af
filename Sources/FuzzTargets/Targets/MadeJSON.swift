import SyncTestSupport

/// JSON texts made at random: sound, but for what changes them afterwards.
enum MadeJSON {
    /// A text, nested no deeper than told.
    static func text(_ random: SeededRandom, depth: Int = 4) -> String {
        switch random.below(depth > 0 ? 9 : 6) {
        case 0: "null"
        case 1: random.pick(["true", "false"])
        case 2: number(random)
        case 3..<6: string(random)
        case 6:
            "["
                + (0..<random.below(5)).map { _ in text(random, depth: depth - 1) }.joined(
                    separator: random.pick([",", " , "])) + "]"
        default:
            "{"
                + (0..<random.below(5)).map { _ in string(random) + ":" + text(random, depth: depth - 1) }
                .joined(separator: random.pick([",", ",\n "])) + "}"
        }
    }

    /// A list of records, some of which have the same id, or none.
    static func list(_ random: SeededRandom) -> String {
        let records = (0..<random.below(6)).map { _ in
            random.below(8) == 0
                ? text(random, depth: 2)
                : #"{"id":\#(random.below(3)),\#(string(random)):\#(text(random, depth: 2)),"nom":\#(string(random))}"#
        }
        return "[" + records.joined(separator: random.pick([",", " ,\n"])) + "]"
    }

    static func number(_ random: SeededRandom) -> String {
        let whole = "\(Int(truncatingIfNeeded: random.next()) >> random.below(63))"
        return random.pick([whole, whole + ".50", whole + "e2", "-0", "1.5E-7", "1e400", "12345678901234567890123"])
    }

    static func string(_ random: SeededRandom) -> String {
        random.pick([
            #""""#, #""a""#, #""id""#, #""nom""#, #""é😀""#, #""\u0000""#, #""\ud83d\ude00""#, #""\\\"""#, #""\n\t\/""#,
            #""12345678\\""#, #""}],[{""#, "\"\u{2028}\"", #""مريم""#,
        ])
    }

    /// What JSON is made of, and what looks like it.
    static let words = [
        "{", "}", "[", "]", ",", ":", "null", "true", "false", #""id":"#, #""""#, #"\u0000"#, #"\ud83d"#, #"\udc00"#,
        #"\""#,
        "-0.0", "1e5", "1E+400", "[[[[[[[[", "]]]]]]]]", #"{"":"#, "NaN", "Infinity", "\u{FEFF}", "//", "'", "\u{0}",
    ]
}
