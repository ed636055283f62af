import ClinicHours
import Foundation
import GRDB
import Hummingbird

extension Call {
    /// The UUID of the path. Anything else there is a record that the server hasn't.
    ///
    /// dokal.md is silent: PostgreSQL would refuse the text with an error; nobody can have such a record, hence 404.
    func uuid(_ name: String = "id") throws(APIError) -> String {
        guard let id = Identifier.normalised(segment(name)) else { throw .notFound }
        return id
    }

    /// Where the client reached the server, `http://host:port`, under which pictures are found.
    var origin: String { "http://\(request.head.authority ?? "localhost")" }

    /// Arguments for a query that may show pictures.
    func arguments(_ arguments: StatementArguments) -> StatementArguments {
        arguments + ["origin": origin]
    }

    /// Reads the JSON body, in whole or, for a PATCH, in part.
    func reader(partial: Bool = false) async throws -> BodyReader {
        BodyReader(try await body(), partial: partial, quirks: quirks)
    }
}

extension Query {
    /// A whole number of a range, which a missing one has by default. One beyond the range is taken for its nearest.
    ///
    /// dokal.md is silent on a limit over the maximum; cutting it off hurts no client.
    func number(_ name: String, default usual: Int, in range: ClosedRange<Int>) throws(APIError) -> Int {
        guard let text = text(name) else { return usual }
        guard let number = Int(text) else { throw .invalid(name, "Expected number, received nan") }
        return min(max(number, range.lowerBound), range.upperBound)
    }

    /// A UUID; nil for none.
    func uuid(_ name: String) throws(APIError) -> String? {
        guard let text = text(name) else { return nil }
        guard let id = Identifier.normalised(text) else { throw .invalid(name, "Invalid uuid") }
        return id
    }

    /// A day in `YYYY-MM-DD`; nil for none.
    func date(_ name: String) throws(APIError) -> CivilDate? {
        guard let text = text(name) else { return nil }
        guard let day = CivilDate(text) else { throw .invalid(name, "Invalid date") }
        return day
    }
}
