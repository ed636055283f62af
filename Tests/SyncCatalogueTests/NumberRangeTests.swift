import SyncModel
import Testing

@testable import SyncCatalogue

@Suite("Bounds of numbers")
struct NumberRangeTests {
    @Test(
        "numbers are compared exactly, in whatever form they are written; what is no number is outside",
        arguments: [
            ("0", true), ("90", true), ("90.0", true), ("9e1", true), ("90.00000000000000001", false), ("-0", true),
            ("-0.1", false), ("1e400", false), ("\"45\"", true), ("\"many\"", false), ("true", false),
            ("0.\(String(repeating: "1", count: 40))", false),
        ])
    func admits(literal: String, isInside: Bool) throws {
        #expect(NumberRange(least: 0, most: 90).admits(try JSONValue(parsing: literal)) == isInside)
    }

    @Test("a bound that is not there lets all pass on its side")
    func oneBound() throws {
        #expect(NumberRange(least: nil, most: 3).admits(-1_000_000))
        #expect(NumberRange(least: 3, most: nil).admits(1_000_000))
        #expect(!NumberRange(least: 3, most: nil).admits(2))
        #expect(
            [NumberRange(least: 1, most: 2), .init(least: 1, most: nil), .init(least: nil, most: 2)].map(\.description)
                == ["1 to 2", "1 or more", "2 or less"])
    }
}
