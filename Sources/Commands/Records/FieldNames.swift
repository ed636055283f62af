import ArgumentParser
import Foundation
import SyncCatalogue

/// Names of fields on the command line, divided by commas.
struct FieldNames: ExpressibleByArgument, Sendable {
    let names: [String]

    init?(argument: String) {
        names = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        if names.isEmpty { return nil }
    }

    /// The names, when a resource has them all; all that it has for `all`.
    ///
    /// - Throws: `ValidationError` for one that it lacks, with the nearest.
    func among(_ known: [String]) throws -> [String] {
        if names == ["all"], !known.contains("all") { return known }
        for name in names where !known.isEmpty && !known.contains(name) {
            throw ValidationError(
                "there is no field '\(name)'"
                    + (Spelling.nearest(to: name, among: known).map { "; did you mean '\($0)'?" }
                        ?? "; there are: \(known.joined(separator: ", "))"))
        }
        return names
    }
}
