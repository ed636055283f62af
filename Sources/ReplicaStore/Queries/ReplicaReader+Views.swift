import Foundation
import GRDB
import SyncCatalogue
import SyncModel

extension ReplicaReader {
    /// The JSON text of a derived view. Beside its parameters the statement has `:now`, Unix milliseconds, and `:today`, `YYYY-MM-DD` in the
    /// backend's zone.
    ///
    /// - Throws: ``ReplicaError/noAnswer(view:)`` when the statement gives no text, as for parameters that name nothing.
    public func view(_ view: DerivedView, parameters: JSONObject) throws -> String {
        var bound: [String: (any DatabaseValueConvertible)?] = [:]
        let now = replica.configuration.clock.milliseconds()
        bound["now"] = now
        bound["today"] = SQLFunctions.day(of: now, in: replica.configuration.catalogue.zone)
        for name in view.parameters { bound[name] = Self.databaseValue(parameters[name] ?? .null) }
        guard let text = try String.fetchOne(db, sql: view.sql, arguments: StatementArguments(bound)) else {
            throw ReplicaError.noAnswer(view: view.name)
        }
        return text
    }

    private static func databaseValue(_ value: JSONValue) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .bool(let flag): flag
        case .number(let number): number.integer.map { $0 as any DatabaseValueConvertible } ?? number.double
        case .string(let text): text
        case .array, .object: value.text
        }
    }
}
