import ClinicHours
import Foundation

/// The filters of a list request. A filter that is absent or empty doesn't filter.
struct Query: Sendable {
    private let values: [String: String]

    /// Splits what stands after the `?`; of a name given twice the last counts, as in Django.
    init(_ text: String?) {
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
            values[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        self.values = values
    }

    func text(_ name: String) -> String? {
        guard let value = values[name]?.trimmingCharacters(in: .whitespaces), !value.isEmpty else { return nil }
        return value
    }

    func integer(_ name: String) throws(APIError) -> Int64? {
        guard let text = text(name) else { return nil }
        guard let number = Int64(text) else { throw .invalid(name, "Un nombre entier valide est requis") }
        return number
    }

    func day(_ name: String) throws(APIError) -> CivilDate? {
        guard let text = text(name) else { return nil }
        return try Self.day(text, name)
    }

    func bool(_ name: String) throws(APIError) -> Bool? {
        switch text(name)?.lowercased() {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw .invalid(name, "La valeur doit être true ou false")
        }
    }

    /// A day of a filter or a path.
    static func day(_ text: String, _ name: String) throws(APIError) -> CivilDate {
        guard let day = CivilDate(text) else { throw .invalid(name, "La date doit être au format AAAA-MM-JJ") }
        return day
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
