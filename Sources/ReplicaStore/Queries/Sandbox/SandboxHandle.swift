import CSQLite
import GRDB
import SyncModel

/// An open SQLite handle on which strangers' queries run: read-only, defensive, limited, and asked for every name.
///
/// All but ``interrupt()`` is for one thread at a time, which its connection's queue sees to.
final class SandboxHandle: @unchecked Sendable {
    /// The longest text or blob that a query meets or makes, in bytes: documents are shorter, and no function of SQLite's that is open
    /// takes more than a second or two for one of that length.
    static let longestValue: Int32 = 5 << 20

    private static let limits: [(Int32, Int32)] = [
        (SQLITE_LIMIT_LENGTH, longestValue), (SQLITE_LIMIT_COLUMN, 500), (SQLITE_LIMIT_COMPOUND_SELECT, 50),
        (SQLITE_LIMIT_EXPR_DEPTH, 100), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200), (SQLITE_LIMIT_VDBE_OP, 100_000),
        (SQLITE_LIMIT_FUNCTION_ARG, 100), (SQLITE_LIMIT_VARIABLE_NUMBER, 10_000), (SQLITE_LIMIT_ATTACHED, 0),
        (SQLITE_LIMIT_TRIGGER_DEPTH, 1), (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]

    /// What each handle is switched to. `SQLITE_DBCONFIG_TRUSTED_SCHEMA` stays on: SQLite 3.40 calls `json_extract` unsafe in a schema that
    /// is not trusted, and the columns of the documents' tables are computed by it. It can go off once they are stored.
    private static let switches: [(Int32, Int32)] = [
        (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0),
        (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
    ]

    private let db: OpaquePointer
    private let allowance: SandboxAllowance
    private let path: String
    private var gate: SandboxGate?
    /// A statement that does nothing: with its first step SQLite forgets an interrupt that came when the query before it was over.
    private var pause: OpaquePointer?

    /// Opens the replica's file.
    ///
    /// - Throws: ``ReplicaError`` when it can't be read.
    init(_ plan: SandboxPlan, _ allowance: SandboxAllowance) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            plan.path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nil)
        guard let opened else { throw ReplicaError.unusable(path: plan.path, reason: "no memory to open it") }
        db = opened
        self.allowance = allowance
        path = plan.path
        guard code == SQLITE_OK else { throw failure(plan) }
        // A wait for the file is rare and short: readers of a write-ahead log wait for nobody but a recovery.
        sqlite3_busy_timeout(db, 1_000)
        for (option, value) in Self.switches where clinicsync_db_config(db, option, value) != SQLITE_OK {
            throw failure(plan)
        }
        guard let functions = SandboxFunctions.all(plan, longest: Self.longestValue) else {
            throw ReplicaError.unusable(path: plan.path, reason: "no memory for the functions of queries")
        }
        for function in functions where !function.add(to: db) { throw failure(plan) }
        if !ExactSum.install(on: db) { throw failure(plan) }
        let policy = try prepareTables(plan)
        guard sqlite3_prepare_v2(db, "SELECT 1", -1, &pause, nil) == SQLITE_OK else { throw failure(plan) }
        for (limit, value) in Self.limits { sqlite3_limit(db, limit, value) }
        let gate = SandboxGate(policy)
        gate.guardHandle(db)
        self.gate = gate
        allowance.watch(db)
    }

    deinit {
        sqlite3_finalize(pause)
        sqlite3_close_v2(db)
    }

    /// Ends the statement that runs. SQLite lets any thread call it.
    func interrupt() { sqlite3_interrupt(db) }

    /// Makes the views of ``SandboxPolicy`` in the connection's own temporary schema, and learns what else there is.
    private func prepareTables(_ plan: SandboxPlan) throws -> SandboxPolicy {
        // In memory, where the allowance counts it: what a query sorts must not fill the disk that writes need.
        try execute("PRAGMA temp_store = MEMORY", plan)
        var random = SystemRandomNumberGenerator()
        let prefix = "rows_\(String(random.next(), radix: 36))\(String(random.next(), radix: 36))_"
        var documents: [String: String] = [:]
        for table in plan.tables {
            let view = prefix + table.name
            documents[view] = "doc_\(table.name)"
            try execute("CREATE TEMP VIEW \"\(view)\" AS \(table.rows)", plan)
            try execute("CREATE TEMP VIEW \"\(table.name)\" AS SELECT * FROM temp.\"\(view)\"", plan)
        }
        // Their first use declares them to SQLite, which counts as a change of the schema and would be refused later.
        for module in SandboxPolicy.openModules { try execute("SELECT 1 FROM \(module)('[]')", plan) }
        let names = try texts("SELECT name FROM main.sqlite_schema UNION SELECT name FROM pragma_module_list", plan)
        let tables = Set(plan.tables.map(\.name))
        return SandboxPolicy(
            tables: tables, documents: documents,
            known: Set(names.map { $0.lowercased() }).subtracting(tables.map { $0.lowercased() }))
    }

    private func execute(_ sql: String, _ plan: SandboxPlan) throws {
        guard sqlite3_exec(db, sql, nil, nil, nil) == SQLITE_OK else { throw failure(plan) }
    }

    private func texts(_ sql: String, _ plan: SandboxPlan) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(db, sql, -1, &statement, nil) == SQLITE_OK else { throw failure(plan) }
        defer { sqlite3_finalize(statement) }
        var texts: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            if let text = sqlite3_column_text(statement, 0) { texts.append(String(cString: text)) }
        }
        return texts
    }

    private func failure(_ plan: SandboxPlan) -> ReplicaError {
        if let fault = StorageFault(ResultCode(rawValue: sqlite3_extended_errcode(db))) {
            return .storage(path: plan.path, fault)
        }
        return .unusable(path: plan.path, reason: String(cString: sqlite3_errmsg(db)))
    }

    /// Runs one query to its answer.
    ///
    /// - Throws: ``QueryFault``, or ``SandboxConnection/Stopped``.
    func answer(_ query: SQLQuery) throws -> SQLResult {
        sqlite3_step(pause)
        sqlite3_reset(pause)
        gate?.refusal = nil
        return try allowance.spending {
            let statement = try SandboxStatement(db, query.text, fault: fault)
            return try statement.answer(query)
        }
    }

    /// What became of a statement, by SQLite's code and by who refused it.
    private func fault(_ code: Int32) -> any Error {
        if let refusal = gate?.refusal { return refusal }
        switch code & 0xFF {
        case SQLITE_NOMEM where allowance.hasRunOut:
            return QueryFault.tooMuchMemory(limit: SandboxAllowance.memory)
        case SQLITE_NOMEM, SQLITE_INTERRUPT: return SandboxConnection.Stopped()
        case SQLITE_TOOBIG: return QueryFault.tooLongValue(limit: Int64(Self.longestValue))
        default:
            if let fault = StorageFault(ResultCode(rawValue: sqlite3_extended_errcode(db))) {
                return ReplicaError.storage(path: path, fault)
            }
            let words = String(cString: sqlite3_errmsg(db))
            // Resources are views of the sandbox: SQLite says so of a statement that would write into one.
            return words.hasPrefix("cannot modify ") ? QueryFault.notReading : QueryFault.sqlite(words)
        }
    }
}

/// Asks the policy for each name of a statement, and remembers the first that it refused.
private final class SandboxGate {
    private let policy: SandboxPolicy
    var refusal: QueryFault?

    init(_ policy: SandboxPolicy) {
        self.policy = policy
    }

    /// Stands before the handle, whose owner keeps this alive for as long as the handle is open.
    func guardHandle(_ db: OpaquePointer) {
        sqlite3_set_authorizer(
            db,
            { context, action, first, second, schema, asker in
                guard let context else { return SQLITE_DENY }
                let gate = Unmanaged<SandboxGate>.fromOpaque(context).takeUnretainedValue()
                func text(_ bytes: UnsafePointer<CChar>?) -> String? { bytes.map { String(cString: $0) } }
                guard
                    let refusal = gate.policy.refusal(
                        of: action, text(first), text(second), schema: text(schema), asker: text(asker))
                else { return SQLITE_OK }
                if gate.refusal == nil { gate.refusal = refusal }
                return SQLITE_DENY
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}
