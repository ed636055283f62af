import GRDB
import GRDBSQLite
import SyncCatalogue
import SyncModel

/// Prepares the SQL of a catalogue on the tables that it will run on: those of an empty replica in memory, one for each role.
///
/// The loader knows no SQLite, so what it can't see of a view, a rule for pinned files or a reminder is found here.
public enum CatalogueStatements {
    /// A report with the mistakes that are in the catalogue's SQL, each once, whatever the roles that it is for.
    public static func checked(_ report: CatalogueReport) -> CatalogueReport {
        guard let catalogue = report.tables, !report.places.isEmpty else { return report }
        var mistakes: [CatalogueError] = []
        for role in catalogue.facedRoles {
            let seen = catalogue.seen(by: role)
            let places = report.places.filter { concerns($0.part, role, seen) }
            if places.isEmpty { continue }
            let found: [CatalogueError]
            do {
                found = try check(places, EmptyReplica(catalogue, role: role))
            } catch {
                found = [places[0].mistake(.unpreparable("the tables can't be made for \(role): \(words(error))"))]
            }
            for mistake in found where !mistakes.contains(where: { $0.key == mistake.key }) { mistakes.append(mistake) }
        }
        return report.adding(mistakes)
    }

    /// Whether a role ever runs it.
    private static func concerns(_ part: CatalogueReport.SQLPlace.Part, _ role: String, _ seen: Catalogue) -> Bool {
        switch part {
        case .view(let view): view.roles.contains(role)
        case .pins(let rule): rule.roles.contains(role)
        case .reminder(let rule): seen.resource(named: rule.resource) != nil
        }
    }

    private static func check(
        _ places: [CatalogueReport.SQLPlace], _ replica: EmptyReplica
    ) throws -> [CatalogueError] {
        try places.compactMap { place in
            try replica.fault(of: place.part).map { place.mistake($0) }
        }
    }

    fileprivate static func words(_ error: any Error) -> String {
        (error as? DatabaseError)?.message ?? "\(error)"
    }
}

/// A replica of one role that holds nothing.
private struct EmptyReplica {
    let replica: Replica
    let memory: MemoryStorage
    let role: String

    init(_ catalogue: Catalogue, role: String) throws {
        self.role = role
        memory = try MemoryStorage(instant: { _ in nil }, zone: catalogue.zone)
        let clock = SystemWallClock()
        var configuration = Replica.Configuration(
            path: ":memory:", account: AccountID(login: role, server: ""), catalogue: catalogue, role: role,
            clock: clock, identities: IdentitySource(clock: clock), instant: { _ in nil })
        configuration.memory = memory
        replica = try Replica(configuration)
    }

    /// What is wrong with a part; nil where it can be run.
    func fault(of part: CatalogueReport.SQLPlace.Part) throws -> CatalogueError.Problem? {
        try memory.queue.unsafeRead { db in
            do {
                switch part {
                case .view(let view): return try fault(of: view, db)
                case .pins(let rule):
                    let statement = try db.makeStatement(sql: rule.sql)
                    return fault(of: statement, columns: 3, "a resource, a record's local id and a field")
                        ?? unknownParameter(of: statement, [])
                case .reminder(let rule):
                    guard let resource = replica.configuration.catalogue.resource(named: rule.resource) else {
                        return nil
                    }
                    _ = try ReplicaReader(replica, db).unreminded(resource, rule: rule, day: "2000-01-01")
                    return nil
                }
            } catch let error as DatabaseError {
                return .unpreparable("\(CatalogueStatements.words(error)) (as \(role))")
            }
        }
    }

    private func fault(of view: DerivedView, _ db: Database) throws -> CatalogueError.Problem? {
        let statement = try db.makeStatement(sql: view.sql)
        if let fault = fault(of: statement, columns: 1, "the answer's JSON text") { return fault }
        if let fault = unknownParameter(of: statement, view.parameters) { return fault }
        let names = parameters(of: statement)
        return view.parameters.first { !names.contains(":\($0)") }.map {
            .invalid("never reads ':\($0)', which 'parameters' lists; use it, or leave it out there")
        }
    }

    private func fault(of statement: Statement, columns: Int, _ what: String) -> CatalogueError.Problem? {
        // PRAGMA, EXPLAIN and ATTACH count as reading, too.
        if !statement.isReadonly || !Self.isSelect(statement.sql) {
            return .invalid("may only read, in one SELECT; begin with SELECT or WITH")
        }
        guard statement.columnCount != columns else { return nil }
        return .invalid("gives \(statement.columnCount) columns, and must give \(columns): \(what)")
    }

    /// Whether a statement begins as one that selects, behind comments.
    private static func isSelect(_ sql: String) -> Bool {
        var rest = Substring(sql)
        while true {
            rest = rest.drop(while: \.isWhitespace)
            if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                guard let end = rest.firstRange(of: "*/") else { return false }
                rest = rest[end.upperBound...]
            } else {
                return ["select", "with", "values"].contains(rest.prefix { $0.isLetter }.lowercased())
            }
        }
    }

    private func unknownParameter(of statement: Statement, _ known: [String]) -> CatalogueError.Problem? {
        let known = known + ["now", "today"]
        return parameters(of: statement).first { !known.contains(String($0.dropFirst())) || !$0.hasPrefix(":") }.map {
            .invalid("asks for '\($0)', and is given: \(known.map { ":\($0)" }.joined(separator: ", "))")
        }
    }

    /// The names of a statement's parameters, with the character before them; `?` for those without one.
    private func parameters(of statement: Statement) -> [String] {
        let handle = statement.sqliteStatement
        return (0..<sqlite3_bind_parameter_count(handle)).map { index in
            sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) } ?? "?"
        }
    }
}
