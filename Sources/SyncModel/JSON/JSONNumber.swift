/// A JSON number kept as it was written, so that no amount, id or measure is ever changed by a passage through binary floating point.
///
/// Two numbers are equal when they denote the same decimal value: `75`, `75.0` and `7.5e1` are one number.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The number as it was written (RFC 8259 section 6).
    public let literal: String

    /// Takes a literal that is known to follow the JSON grammar, as the parser does.
    init(validated literal: String) {
        self.literal = literal
    }

    /// A whole number.
    public init(_ value: Int64) {
        literal = String(value)
    }

    /// A finite number in binary floating point, written with the fewest digits that read back the same; nil for infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        literal = "\(value)"
    }

    /// The value as a 64-bit integer, or nil when it has a fraction or does not fit.
    public var integer: Int64? {
        if let direct = Int64(literal) { return direct }
        let decimal = normalised
        if decimal.digits.isEmpty { return 0 }
        guard decimal.exponent >= 0, decimal.digits.count + decimal.exponent <= 19 else { return nil }
        return Int64((decimal.isNegative ? "-" : "") + decimal.digits + String(repeating: "0", count: decimal.exponent))
    }

    /// The nearest binary floating-point value.
    public var double: Double { Double(literal) ?? .nan }

    /// The text for people and logs.
    public var description: String { literal }

    /// Whether the two are the same.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.literal == right.literal || left.normalised == right.normalised
    }

    /// Feeds the hasher what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(normalised)
    }

    /// Sign, significant digits without zeros at either end, and the power of ten of the last digit.
    private struct Decimal: Hashable {
        var isNegative: Bool
        var digits: String
        var exponent: Int
    }

    private static let exponentBound = 1 << 40

    private var normalised: Decimal {
        var digits: [UInt8] = []
        var exponent = 0
        var isNegative = false
        var isFraction = false
        var bytes = literal.utf8[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                // An exponent beyond the bound is a zero or an infinity to any reader; clamped, it still compares equal to
                // itself, and no sum with it overflows.
                let bound = bytes.first == UInt8(ascii: "-") ? -Self.exponentBound : Self.exponentBound
                let written = Int(String(Substring(bytes))) ?? bound
                exponent += min(max(written, -Self.exponentBound), Self.exponentBound)
                bytes = literal.utf8[literal.utf8.endIndex...]
            default:
                digits.append(byte)
                if isFraction { exponent -= 1 }
            }
        }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        guard !significant.isEmpty else { return Decimal(isNegative: false, digits: "", exponent: 0) }
        return Decimal(isNegative: isNegative, digits: String(decoding: significant, as: UTF8.self), exponent: exponent)
    }
}
