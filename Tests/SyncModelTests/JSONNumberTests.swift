import SyncModel
import Testing

@Suite("Numbers are kept to the letter and compared by value")
struct JSONNumberTests {
    private func number(_ literal: String) throws -> JSONNumber {
        guard case .number(let number) = try JSONValue(parsing: literal) else {
            throw JSONSyntaxError(.wrongKind, at: 0)
        }
        return number
    }

    @Test(
        "a number is written as it was read",
        arguments: [
            "75.00", "1e400", "-0", "12345678901234567890", "0.1000000000000000000000000001", "1E+2", "-1.5e-7", "0e0",
            "99999999999999999999999999999999999999.99",
        ])
    func literal(text: String) throws {
        #expect(try JSONValue(parsing: "[\(text)]").text == "[\(text)]")
    }

    @Test(
        "equal values are equal, however they are written, and hash alike",
        arguments: [
            ["75", "75.0", "75.00", "7.5e1", "750e-1", "0.75E+2"],
            ["0", "-0", "0.0", "0e9", "-0.00e-5", "0e99999999999999999999"],
            ["-1200", "-1.2e3", "-12E2"], ["1e400", "10e399", "0.1e401"], ["1e-400", "0.1e-399"],
        ])
    func equal(literals: [String]) throws {
        let numbers = try literals.map(number)
        for one in numbers {
            for other in numbers { #expect(one == other) }
        }
        #expect(Set(numbers).count == 1)
    }

    @Test(
        "different values are different, even beyond binary floating point",
        arguments: [
            ("75", "750"), ("1", "-1"), ("0.1", "0.10000000000000000001"), ("9007199254740993", "9007199254740992"),
            ("1e400", "1e401"), ("12345678901234567890", "12345678901234567891"),
        ])
    func different(one: String, other: String) throws {
        #expect(try number(one) != number(other))
    }

    @Test(
        "a number is a 64-bit integer when its value is one",
        arguments: [
            ("0", 0), ("-0", 0), ("0.0", 0), ("0e7", 0), ("75.00", 75), ("7.5e1", 75), ("1e3", 1000), ("-12E2", -1200),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil), ("1e19", nil),
            ("0.5", nil), ("75.001", nil), ("1e400", nil), ("1e-400", nil), ("12345678901234567890", nil),
        ] as [(String, Int64?)])
    func integer(literal: String, value: Int64?) throws {
        #expect(try number(literal).integer == value)
    }

    @Test(
        "an exponent at or beyond the edge of 64 bits is read without harm",
        arguments: [
            "1e9223372036854775807", "10e9223372036854775807", "1000e9223372036854775806", "0.1e-9223372036854775808",
            "1e-9223372036854775808", "10e-9223372036854775808", "1e99999999999999999999999",
            "-1e-99999999999999999999999",
        ])
    func hugeExponents(literal: String) throws {
        let number = try number(literal)
        #expect(number.integer == nil)
        #expect(number == number)
        #expect(number.hashValue == number.hashValue)
        #expect(try number != self.number("1"))
    }

    @Test("a finite double is written so that it reads back the same; others are no numbers")
    func doubles() {
        #expect(JSONNumber(0.1)?.literal == "0.1")
        #expect(JSONNumber(1e300)?.double == 1e300)
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
    }
}
