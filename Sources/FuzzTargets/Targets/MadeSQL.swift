import CSQLite
import SyncTestSupport

/// Statements made at random from what SQLite itself says that it has.
struct MadeSQL {
    /// A function with the number of its arguments; -1 for any number.
    private struct Function {
        let name: String
        let arguments: Int
    }

    private let functions: [Function]
    private let modules: [String]

    /// Asks SQLite for its functions and modules.
    ///
    /// - Throws: ``FuzzFault`` when it does not say.
    init() throws(FuzzFault) {
        functions = try Self.rows("SELECT DISTINCT name, narg FROM pragma_function_list ORDER BY 1, 2").map {
            Function(name: $0[0], arguments: Int($0[1]) ?? -1)
        }
        modules = try Self.rows("SELECT name, 0 FROM pragma_module_list ORDER BY 1").map { $0[0] }
    }

    private static func rows(_ sql: String) throws(FuzzFault) -> [[String]] {
        var (db, statement): (OpaquePointer?, OpaquePointer?) = (nil, nil)
        defer {
            sqlite3_finalize(statement)
            sqlite3_close(db)
        }
        guard sqlite3_open(":memory:", &db) == SQLITE_OK, sqlite3_prepare_v2(db, sql, -1, &statement, nil) == SQLITE_OK
        else {
            throw FuzzFault("SQLite does not tell its functions: \(String(cString: sqlite3_errmsg(db)))")
        }
        var rows: [[String]] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append((0..<2).map { sqlite3_column_text(statement, $0).map { String(cString: $0) } ?? "" })
        }
        return rows
    }

    var words: [String] {
        [
            "SELECT ", " FROM ", " WHERE ", " AS ", "patients", "visits", "nom", "document", "local_id", "journal",
            "setting", "operation", "sqlite_master",
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) ", " UNION ALL ", " GROUP BY 1",
            " ORDER BY 1", " LIMIT -1", " OVER (ORDER BY 1)",
            " FILTER (WHERE 1)", "json_each('[1,2]')", "json_tree(document)", "x'00'", "NULL", "1e308",
            "-9223372036854775808", "''", "'%'", " LIKE ", " GLOB ",
            " MATCH ", " REGEXP ", " ESCAPE '!'", " COLLATE NOCASE", " -> '$'", " ->> '$.a'", "PRAGMA ",
            "ATTACH ':memory:' AS a", "CREATE TABLE t(x)",
            "INSERT INTO setting VALUES(1)", "VACUUM", "BEGIN", "EXPLAIN ", ";", "--", "/*", "*/", "zeroblob(",
            "randomblob(", "printf('%*d',", "(", ")", ",", "?1", ":a",
            "CASE WHEN 1 THEN 2 END", "CAST(", " AS BLOB)", "RAISE(IGNORE)", "temp.", "main.", "\u{0}",
        ] + modules + functions.map { $0.name + "(" }
    }

    /// A statement: a query for the most part, with calls in it.
    func statement(_ random: SeededRandom) -> String {
        let terms = (0...random.below(3)).map { _ in term(random, depth: 3) }.joined(separator: ", ")
        switch random.below(12) {
        case 0: return "SELECT \(terms) FROM patients"
        case 1: return "SELECT \(terms) FROM patients p, json_each(\(term(random, depth: 1))) e"
        case 2:
            return
                "SELECT \(call(random, depth: 2)) OVER (PARTITION BY nom ORDER BY \(term(random, depth: 1)) ROWS \(random.below(3)) PRECEDING) FROM patients"
        case 3:
            return
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n LIMIT \(random.below(80))) SELECT x, \(terms) FROM n"
        case 4: return "SELECT * FROM \(random.pick(modules))(\(term(random, depth: 1)))"
        case 5: return "SELECT \(terms) UNION \(random.pick(["", "ALL "]))SELECT \(terms) ORDER BY 1"
        case 6:
            return
                "SELECT \(terms) FROM patients WHERE \(term(random, depth: 2)) GROUP BY \(term(random, depth: 1)) HAVING \(term(random, depth: 1))"
        case 7:
            return
                "SELECT nom FROM patients WHERE nom \(random.pick(["LIKE", "GLOB", "=", "MATCH", "REGEXP"])) \(term(random, depth: 2))"
        default: return "SELECT \(terms)"
        }
    }

    private func call(_ random: SeededRandom, depth: Int) -> String {
        let function = random.pick(functions)
        let count = function.arguments >= 0 && random.below(12) > 0 ? function.arguments : random.below(6)
        let arguments = (0..<count).map { _ in term(random, depth: depth - 1) }
        // Operators are functions too, whose names are none for a call.
        guard function.name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            return "(" + (arguments + ["1", "2"]).prefix(2).joined(separator: " \(function.name) ") + ")"
        }
        return "\(function.name)(\(random.below(20) == 0 ? "DISTINCT " : "")\(arguments.joined(separator: ", ")))"
    }

    private func term(_ random: SeededRandom, depth: Int) -> String {
        if depth > 0, random.below(3) > 0 { return call(random, depth: depth) }
        return switch random.below(14) {
        case 0: "NULL"
        case 1:
            random.pick([
                "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "2147483648", "1e308", "-0.0", "0.1",
            ])
        case 2: "\(Int(truncatingIfNeeded: random.next()) >> random.below(63))"
        case 3: random.pick(["x''", "x'00'", "x'ff00ff'", "x'4141414141414141'"])
        case 4:
            random.pick([
                "''", "'a'", "'é😀'", "'%s%n%*d%!'", "'%.999999999f'", "'now'", "'2026-01-31'", "'+1 month'", "'$.a[0]'",
                "'$[#-1]'",
            ])
        case 5: random.pick([#"'{"a":[1,{"b":null}]}'"#, "'[1,2,3]'", "'[[[[[['", #"'"\u0000"'"#, "'{\"a\":'"])
        case 6: "zeroblob(\(random.pick(["0", "1", "100", random.below(20) == 0 ? "5000000" : "1000"])))"
        case 7: "randomblob(\(random.pick(["0", "3", "64", "1000000000"])))"
        case 8:
            "printf('%\(random.pick(["", "9", "-20", "0", "999", ".3"]))\(random.pick(["d", "s", "f", "q", "Q", "w", "x", "g", "c", "z"]))', \(term(random, depth: 0)))"
        case 9: "char(\(random.below(70_000)), \(random.below(128)))"
        case 10: random.pick(["nom", "document", "local_id", "age", "p.nom", "*", "rowid"])
        case 11: "(SELECT \(random.pick(["1", "nom", "document", "count(*)", "max(age)"])) FROM patients)"
        default: "\(random.below(100))"
        }
    }
}
