/// How telephone numbers are dialled in a country, so that one is found whichever way it was written (ITU-T E.164).
public struct TelephonePlan: Sendable, Equatable {
    /// The country's code, such as `216` or `33`; nil where none is known.
    public let countryCode: String?
    /// What is dialled before a number within the country, such as `0`; empty for nothing.
    public let trunkPrefix: String

    /// A plan; one without a country knows a number only as it is written.
    public init(countryCode: String? = nil, trunkPrefix: String = "") {
        (self.countryCode, self.trunkPrefix) = (countryCode, trunkPrefix)
    }

    /// The digits of a number as one dials it within the country, and with the country's code; one form where it is of another country, or
    /// the country is not known.
    public func forms(of text: some StringProtocol) -> [String] {
        let number = Number(String(text))
        guard let code = countryCode, !number.digits.isEmpty else {
            return number.digits.isEmpty ? [] : [number.digits]
        }
        if number.isInternational {
            guard number.digits.hasPrefix(code) else { return [number.digits] }
            return [trunkPrefix + number.digits.dropFirst(code.count), number.digits]
        }
        let own = number.digits.hasPrefix(trunkPrefix) ? number.digits.dropFirst(trunkPrefix.count) : number.digits[...]
        return [number.digits, code + own]
    }

    /// The digits by which a number, or a part of one, is looked for.
    public static func digits(ofQuery text: String) -> String { Number(text).digits }

    /// Whether a text has nothing but digits and what stands between them in telephone numbers.
    public static func mayBeNumber(_ text: String) -> Bool {
        var hasDigit = false
        for scalar in text.unicodeScalars {
            if scalar.properties.numericType == .decimal {
                hasDigit = true
            } else if !" \u{00A0}\u{202F}+-–.()/\t\u{200E}\u{200F}\u{2066}\u{2069}".unicodeScalars.contains(scalar) {
                return false
            }
        }
        return hasDigit
    }

    private struct Number {
        var digits: String
        var isInternational: Bool

        init(_ text: String) {
            let folded = TextFold.fold(text)
            // What is dialled only within the country, and written all the same: +33 (0)6.
            let written = folded.filter { !$0.isWhitespace }
            let bare = written.hasPrefix("+") || written.hasPrefix("00") ? written.replacing("(0)", with: "") : written
            digits = bare.filter { $0.isASCII && $0.isNumber }
            isInternational = bare.first { $0 == "+" || $0.isNumber } == "+"
            if !isInternational, digits.hasPrefix("00") {
                isInternational = true
                digits.removeFirst(2)
            }
        }
    }
}
