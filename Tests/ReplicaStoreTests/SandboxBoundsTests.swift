@testable import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite(
    "No query delays anything else, takes much, or outlives its caller (design section 12)", .timeLimit(.minutes(10)))
struct SandboxBoundsTests {
    static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    private let clinic: Clinic
    private let clock = SteppedClock()
    private let replica: Replica

    init() async throws {
        clinic = try Clinic()
        var configuration = clinic.configuration()
        configuration.queryClock = clock
        replica = try Replica(configuration)
        try await replica.list(clinic.patients, #"[{"id":1,"nom":"Hassan"},{"id":2,"nom":"Kefi"}]"#)
    }

    private func works() async throws {
        for _ in 0..<4 {
            let result = try await replica.query(SQLQuery("SELECT nom FROM patients ORDER BY 1", rowLimit: 9))
            #expect(try result.values == [["Hassan"], ["Kefi"]])
        }
    }

    @Test(
        "a query without end is ended by its time, and the connection goes on working",
        arguments: [
            endless,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(printf('%1000000s', i)) FROM n",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n WHERE i > 1",
        ])
    func deadline(text: String) async throws {
        let query = Task { [replica] in
            try await replica.query(SQLQuery(text, rowLimit: 1, time: .seconds(2)))
        }
        await clock.sleeper(until: .seconds(2))
        clock.advance(to: .seconds(2))
        let error = await #expect(throws: ReplicaError.self) { try await query.value }
        // Where the time is over before the query got its connection, it never began.
        let ends: [ReplicaError] = [.query(.tooSlow(.seconds(2))), .query(.noConnection(.seconds(2)))]
        #expect(error.map(ends.contains) == true)
        try await works()
    }

    @Test("a query that gets no connection in its time says that it did not begin")
    func noConnection() async throws {
        let faults = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask { [replica] in
                    do {
                        _ = try await replica.query(SQLQuery(Self.endless, rowLimit: 1, time: .seconds(3)))
                        return "answered"
                    } catch ReplicaError.query(.tooSlow(.seconds(3))) {
                        return "slow"
                    } catch ReplicaError.query(.noConnection(.seconds(3))) {
                        return "waited"
                    }
                }
            }
            // The clock stands still until all four are under way: only then is it moved.
            await clock.sleepers(4, until: .seconds(3))
            clock.advance(to: .seconds(3))
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(faults).isSubset(of: ["slow", "waited"]))
        #expect(faults.filter { $0 == "slow" }.count <= QuerySandbox.width)
        try await works()
    }

    @Test("endless queries on every connection, and more that wait, hold up no read and no write")
    func others() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [replica] in
                    _ = try? await replica.query(SQLQuery(Self.endless, rowLimit: 1, time: .seconds(30)))
                }
            }
            await clock.sleeper(until: .seconds(30))
            for _ in 0..<20 {
                _ = try await replica.write { try $0.tick() }
                let patients = clinic.patients
                let count = try await replica.read { try $0.count(patients) }
                #expect(count == 2)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        try await works()
    }

    @Test("a query ends when its caller goes, whether it runs or waits")
    func cancelled() async throws {
        let callers = (0..<6).map { _ in
            Task { [replica] in try await replica.query(SQLQuery(Self.endless, rowLimit: 1, time: .seconds(30))) }
        }
        await clock.sleeper(until: .seconds(30))
        for caller in callers { caller.cancel() }
        for caller in callers { await #expect(throws: CancellationError.self) { try await caller.value } }
        let gone = Task { [replica] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await replica.query(SQLQuery(Self.endless, rowLimit: 1, time: .seconds(30)))
        }
        await #expect(throws: CancellationError.self) { try await gone.value }
        try await works()
    }

    @Test("closing the replica ends what runs and refuses what comes")
    func closed() async throws {
        let running = Task { [replica] in
            try await replica.query(SQLQuery(Self.endless, rowLimit: 1, time: .seconds(30)))
        }
        await clock.sleeper(until: .seconds(30))
        try replica.close()
        await #expect(throws: CancellationError.self) { try await running.value }
        await #expect(throws: CancellationError.self) { try await replica.query(SQLQuery("SELECT 1", rowLimit: 1)) }
    }

    @Test("what is meant for one query never ends the next on its connection")
    func lateEnd() async throws {
        let replica = replica
        let bounded =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) SELECT count(*) FROM n"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<100 {
                        // Cancelled from outside, at any moment of its life.
                        let caller = Task { _ = try? await replica.query(SQLQuery(Self.endless, rowLimit: 1)) }
                        await Task.yield()
                        caller.cancel()
                        await caller.value
                    }
                }
                group.addTask {
                    for _ in 0..<100 {
                        let result = try await replica.query(SQLQuery(bounded, rowLimit: 1))
                        #expect(try result.values == [[3000]])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        "what would take much memory is refused before it does",
        arguments: [
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT json_group_array(printf('%1000000s', i)) FROM n",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY printf('%10000s', i)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT printf('%10000s', i || 'x') FROM n) SELECT count(DISTINCT i) FROM n",
            "SELECT json_array(\((0..<60).map { "printf('%5000000s', \($0))" }.joined(separator: ", ")))",
        ])
    func memory(text: String) async throws {
        await #expect(throws: ReplicaError.query(.tooMuchMemory(limit: SandboxAllowance.memory))) {
            try await replica.query(SQLQuery(text, rowLimit: 1))
        }
        try await works()
    }

    @Test(
        "a value has a bounded length, however it is asked for",
        arguments: [
            "SELECT randomblob(1000000000)", "SELECT zeroblob(1000000000)", "SELECT hex(zeroblob(5000000))",
            "SELECT length(printf('%5000000s', 'x') || printf('%5000000s', 'x'))",
            "SELECT quote(zeroblob(5000000))", "SELECT upper(hex(randomblob(4000000)))",
            // SQLite counts the precision of `c` down, and the precision of each of many.
            "SELECT printf('%.2147483647c', 'x')", "SELECT format('%-9.*lc', -2147483647, 'x')",
            "SELECT printf(replace(hex(zeroblob(1000)), '0', '%.4999999c'))",
        ])
    func length(text: String) async throws {
        await #expect(throws: ReplicaError.query(.tooLongValue(limit: Int64(SandboxHandle.longestValue)))) {
            try await replica.query(SQLQuery(text, rowLimit: 1))
        }
        try await works()
    }

    @Test("a query that doubles while it is compiled is refused, which no interrupt would do")
    func doubling() async throws {
        for body in ["SELECT * FROM t# UNION ALL SELECT * FROM t#", "SELECT a.x FROM t# AS a, t# AS b"] {
            var text = "WITH t0 AS (SELECT 1 AS x)"
            for level in 0..<40 { text += ", t\(level + 1) AS (\(body.replacing("#", with: "\(level)")))" }
            await #expect(throws: ReplicaError.query(.tooMuchMemory(limit: SandboxAllowance.memory))) {
                try await replica.query(SQLQuery(text + " SELECT count(*) FROM t40", rowLimit: 1))
            }
        }
        try await works()
    }

    @Test("what is nested, long or wide beyond reason is refused in SQLite's words")
    func shape() async throws {
        let deep = String(repeating: "(", count: 90) + "1" + String(repeating: ")", count: 90)
        let sums = (0..<200).map(String.init).joined(separator: "+")
        for text in [
            "SELECT \(sums)", "SELECT \(deep + deep)", "SELECT \((0..<501).map(String.init).joined(separator: ","))",
            (0..<60).map { "SELECT \($0)" }.joined(separator: " UNION ALL "),
            "SELECT 'a' LIKE '\(String(repeating: "%_", count: 101))'",
            "SELECT max(\((0..<101).map(String.init).joined(separator: ",")))",
        ] {
            let error = await #expect(throws: ReplicaError.self, "\(text.prefix(40))") {
                try await replica.query(SQLQuery(text, rowLimit: 1))
            }
            guard case .query(.sqlite)? = error else {
                Issue.record("\(text.prefix(40)): \(String(describing: error))")
                continue
            }
        }
        try await works()
    }

    @Test("a replica in memory has no sandbox, and says so")
    func inMemory() async throws {
        var configuration = clinic.configuration(path: clinic.folder.file("none.sqlite"))
        configuration.memory = try MemoryStorage(instant: Moment.milliseconds)
        let replica = try Replica(configuration)
        await #expect(throws: ReplicaError.self) { try await replica.query(SQLQuery("SELECT 1", rowLimit: 1)) }
    }
}
