import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("A line that fails now and then, and one that is dead")
struct PoorLineTests {
    private func patient(_ number: Int) -> JSONObject {
        PushTests.patient.merging([
            "email": .string("p\(number)@example.tn"), "nom": .string("Nom \(number)"),
            "username": .string("u\(number)"),
        ]) { $1 }
    }

    /// Forty seconds instead of an hour: what comes and goes is the same all the time, as the longest wait that one failure makes
    /// (the half minute in which a lost request may still be done) is over by then. That no hour looks like a server that is
    /// away is shown by itself, of ``LineJudgement``.
    @Test(
        "with one request in twenty failing, ten writes a second leave as fast as they come: the queue stays short")
    func tenASecond() async throws {
        let line = try await PoorLine()
        line.failOne(in: 20, seed: 1)
        var longest = 0
        try await line.run(for: 40_000, every: 100) { number in
            if number % 4 == 0 {
                _ = try await line.desk.writes.create("patients", fields: patient(number), author: "uid:1")
            } else {
                // Twenty invoices that are edited over and over, and a patient.
                let fields: JSONObject = ["description": .string("d\(number)")]
                if line.desk.clinic.records("factures").count < 20 {
                    _ = try await line.desk.writes.create(
                        "factures",
                        fields: ["patient": 3, "montant": .integer(Int64(number + 1))].merging(fields) { $1 },
                        author: "uid:1")
                } else {
                    let id = line.desk.clinic.records("factures")[number % 20]["id"]?.text ?? ""
                    _ = try? await line.desk.writes.update("factures", id: id, fields: fields, author: "uid:1")
                }
            }
            return true
        } look: { _ in
            longest = max(longest, try await line.waiting())
            #expect(await line.engine.status.connection == .online)
        }
        #expect(longest < 100, "\(longest) waited")
        #expect(longest > 5, "the faults must be felt, or nothing is shown")
        line.befall { _ in nil }
        try await line.run(for: 200_000, every: 1_000_000) { _ in false }
        #expect(try await line.waiting() == 0)
        // Nothing lost, nothing doubled.
        let states = try await line.context.replica.read { try $0.operationCounts() }
        #expect(Set(states.keys).isSubset(of: [.acknowledged, .superseded]), "\(states)")
        let emails = line.desk.clinic.records("patients").compactMap { $0["email"]?.string }
        #expect(emails.count == 101)
        #expect(Set(emails).count == emails.count)
    }

    @Test(
        "one bad answer doubts one write of twenty, the others leave in the same push, and its list is asked for at once"
    )
    func oneBadAnswer() async throws {
        for answer in [
            ScriptedTransport.Answer.text(200, type: "text/html", "<html></html>"), .json(503, ["detail": "non"]),
            .failure(.cut, mayHaveReachedServer: true), .failure(.truncated, mayHaveReachedServer: true),
            .failure(.idleTimedOut, mayHaveReachedServer: true),
        ] {
            let line = try await PoorLine()
            for number in 0..<20 {
                _ = try await line.desk.writes.create("patients", fields: patient(number), author: "uid:1")
            }
            line.desk.clinic.fail(.answer(answer))
            let report = try await line.engine.runOnce(.due).get()
            #expect(report.sent == 20)
            #expect(report.unknown == 1)
            #expect(report.stopped == nil)
            #expect(try await line.desk.states().count { $0 == .acknowledged } == 19)
            let paths = line.desk.transport.exchanges.map { "\($0.method) \($0.path)" }
            let lastWrite = try #require(paths.lastIndex(of: "POST /api/Admin/patients/"))
            #expect(paths[lastWrite...].contains("GET /api/Admin/patients/"))
        }
    }

    @Test("a write that was done and whose answer was lost is settled in the same cycle")
    func settledAtOnce() async throws {
        let line = try await PoorLine()
        _ = try await line.desk.writes.create("patients", fields: patient(1), author: "uid:1")
        line.desk.clinic.fail(.loseAnswer)
        _ = try await line.engine.runOnce(.due).get()
        #expect(try await line.desk.states() == [.acknowledged])
    }

    @Test("a write that never left is sent again alone within two seconds, and only once a push")
    func neverLeft() async throws {
        let line = try await PoorLine()
        for number in 0..<5 {
            _ = try await line.desk.writes.create("patients", fields: patient(number), author: "uid:1")
        }
        line.desk.clinic.fail(.answer(.failure(.cut, mayHaveReachedServer: false)))
        let report = try await line.engine.runOnce(.due).get()
        #expect(report.stopped == nil)
        #expect(try await line.desk.states() == [.queued] + Array(repeating: .acknowledged, count: 4))
        try await line.run(for: 2_000, every: 1_000_000) { _ in false }
        #expect(try await line.waiting() == 0)
        #expect(line.desk.transport.writes.count == 6)
    }

    @Test("a list that fails alone is that list's failure: the cycle goes on, and the server is there")
    func listAlone() async throws {
        for answer in [
            ScriptedTransport.Answer.json(500, ["detail": "panne"]), .text(200, type: "text/html", "<html></html>"),
            .failure(.cut, mayHaveReachedServer: true),
        ] {
            let line = try await PoorLine()
            line.desk.clinic.state.withLock { $0.list["doctors"] = answer }
            for _ in 0..<4 {
                let report = try await line.engine.runOnce(.now).get()
                #expect(report.stopped == nil)
                #expect(Array(report.failures.keys) == ["doctors"])
                #expect(report.listings["patients"] != nil)
            }
            #expect(await line.engine.status.connection == .online)
        }
    }

    @Test(
        "a server that fails everything is away: pauses grow, nothing is parked or refused, and all leaves when it is back"
    )
    func failsEverything() async throws {
        for answer in [
            ScriptedTransport.Answer.json(500, ["detail": "panne"]), .text(502, type: "text/html", "<html></html>"),
            .failure(.idleTimedOut, mayHaveReachedServer: true), .failure(.refused, mayHaveReachedServer: false),
            .text(200, type: "text/html", "<html>Bienvenue</html>"), .text(404, type: "text/html", "<html></html>"),
        ] {
            let line = try await PoorLine()
            line.befall { _ in answer }
            try await line.run(for: 3_600_000, every: 600_000) { number in
                _ = try await line.desk.writes.create("patients", fields: patient(number), author: "uid:1")
                return true
            }
            let states = Set(try await line.desk.states())
            #expect(states.isSubset(of: [.queued, .unknown]), "\(answer): \(states)")
            guard case .away = await line.engine.status.connection else {
                Issue.record("\(answer): \(await line.engine.status.connection)")
                continue
            }
            // Up to a minute each, by chance: three dozen and more an hour would be no growing pause.
            #expect(line.pauses.count < 240, "\(answer)")
            line.befall { _ in nil }
            try await line.run(for: 300_000, every: 1_000_000) { _ in false }
            #expect(Set(try await line.desk.states()) == [.acknowledged], "\(answer)")
            #expect(line.desk.clinic.records("patients").count == 7)
        }
    }
}
