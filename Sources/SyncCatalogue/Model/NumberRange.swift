import Foundation
import SyncModel

/// The bounds of a number, both included, compared as exact decimals.
public struct NumberRange: Sendable, Equatable {
    /// The least; nil for no such bound.
    public let least: Decimal?
    /// The most; nil for no such bound.
    public let most: Decimal?

    /// Whether a number, or a text that is one, lies between the bounds. What is no number does not.
    public func admits(_ value: JSONValue) -> Bool {
        guard let number = Decimal(exactly: value) else { return false }
        return least.map { $0 <= number } ?? true && most.map { number <= $0 } ?? true
    }

    /// The bounds for people, such as `0 to 120`, `0 or more`, `120 or less`.
    public var description: String {
        switch (least, most) {
        case (let least?, let most?): "\(least) to \(most)"
        case (let least?, nil): "\(least) or more"
        case (nil, let most?): "\(most) or less"
        case (nil, nil): "any"
        }
    }
}

extension Decimal {
    /// The value of a JSON number, or of a text that is written as one; nil for anything else, and for more than 38 digits.
    init?(exactly value: JSONValue) {
        let literal: String
        if case .number(let number) = value {
            literal = number.literal
        } else if let text = value.string, case .number(let number)? = try? JSONValue(parsing: text) {
            literal = number.literal
        } else {
            return nil
        }
        // More than it can hold would be rounded, and pass for what it is not.
        guard literal.utf8.count(where: { (0x30...0x39).contains($0) }) <= 38,
            let decimal = Decimal(string: literal, locale: Locale(identifier: "en_US_POSIX")), !decimal.isNaN
        else {
            return nil
        }
        self = decimal
    }
}
