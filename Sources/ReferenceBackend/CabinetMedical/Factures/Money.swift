/// Why a text isn't an amount, in the API's words.
enum MoneyError: Error, Equatable, Sendable, CustomStringConvertible {
    case notANumber
    case negative
    case tooPrecise
    case tooLarge

    var description: String {
        switch self {
        case .notANumber: "Un nombre valide est requis"
        case .negative: "Cette valeur doit être supérieure ou égale à 0"
        case .tooPrecise: "Ce nombre ne peut pas avoir plus de 2 décimales"
        case .tooLarge: "Ce nombre ne peut pas avoir plus de 10 chiffres au total"
        }
    }
}

/// An amount in whole cents: sums stay exact.
struct Money: Equatable, Sendable, CustomStringConvertible {
    let cents: Int64

    init(cents: Int64) {
        self.cents = cents
    }

    /// Reads `75`, `75.0` or `75.00`, up to 99,999,999.99 as a Django decimal of ten digits and two places holds.
    init(_ text: String) throws(MoneyError) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy(Self.isDigits) else { throw .notANumber }
        var decimals = parts.count > 1 ? String(parts[1]) : ""
        while decimals.hasSuffix("0") { decimals.removeLast() }
        guard decimals.count <= 2 else { throw .tooPrecise }
        let whole = parts[0].drop { $0 == "0" }
        guard whole.count <= 8 else { throw .tooLarge }
        let digits = whole + decimals + String(repeating: "0", count: 2 - decimals.count)
        cents = Int64(digits) ?? 0
        if isNegative, cents > 0 { throw .negative }
    }

    /// With two decimals: `75.00`.
    var description: String {
        let rest = cents % 100
        return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
