import ControlProtocol
import Foundation
import ReplicaStore
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("Records that lists lack in suspicious number")
struct QuarantineTests {
    /// A workstation of 61 patients, 60 of which the server's list has just lost.
    private func robbed() async throws -> Workstation {
        let desk = try await Workstation()
        for id in 200..<260 { desk.clinic.add("patients", ["id": .integer(Int64(id)), "email": .string("p\(id)@e")]) }
        try await desk.sync()
        desk.clinic.remove("patients") { ($0["id"]?.integer ?? 0) >= 200 }
        try await desk.sync()
        return desk
    }

    @Test("they are listed with counts, the first of them, and what to do; the journal and the status know it")
    func listed() async throws {
        let desk = try await robbed()
        let resource = try #require(try await desk.ask(.syncQuarantine)["resources"]?.array?.first)
        #expect((resource["waiting"], resource["held"], resource["documents"]) == (60, 0, 61))
        #expect(resource["first"]?.array?.count == 5)
        #expect(resource["first"]?.array?.first?["server_id"] == 200)
        #expect(resource["first"]?.array?.first?.value(at: ["record", "email"]) == "p200@e")
        #expect(resource["next"]?.string?.contains("quarantine approve patients") == true)
        let status = try await desk.ask(.syncStatus)["resources"]?.array?.first { $0["name"] == "patients" }
        #expect(status?["quarantine"] == 60)
        try await desk.sync()
        let entries = try await desk.journal().filter { $0.kind == .quarantined }
        #expect(entries.count == 1)
        #expect(entries.first?.after?.contains("60 of 61") == true)
    }

    @Test("a person who says that they are gone removes them, with that as the evidence")
    func approved() async throws {
        let desk = try await robbed()
        #expect(try await desk.quarantineDesk.approve("patients", includesHeld: false, author: "uid:7") == 60)
        #expect(try await desk.count("patients") == 1)
        let deleted = try await desk.journal().filter { $0.kind == .deleted }
        #expect(deleted.count == 60)
        #expect(deleted.allSatisfy { $0.author == "uid:7" && $0.after?.contains("uid:7 said") == true })
        await #expect(throws: DecisionError.nothingQuarantined(resource: "patients")) {
            try await desk.quarantineDesk.approve("patients", includesHeld: true, author: "uid:7")
        }
    }

    @Test("what a person restored stays whatever lists lack, until a list shows it again and a later one lacks it")
    func restored() async throws {
        let desk = try await robbed()
        #expect(try await desk.quarantineDesk.restore("patients", author: "uid:7") == 60)
        for _ in 0..<3 {
            desk.clock.advance(by: 60_000)
            try await desk.sync()
        }
        #expect(try await desk.count("patients") == 61)
        #expect(try await desk.ask(.syncQuarantine)["resources"]?.array?.first?["held"] == 60)
        // Held ones make no single deletion suspect.
        desk.clinic.remove("patients") { $0["id"] == 3 }
        #expect(try await desk.sync().listings["patients"]?.removed == 1)
        #expect(try await desk.count("patients") == 60)
        desk.clinic.add("patients", ["id": 200, "email": "p200@e"])
        try await desk.sync()
        #expect(try await desk.ask(.syncQuarantine)["resources"]?.array?.first?["held"] == 59)
        // Those that a person held go only when that person says so of them, too.
        await #expect(throws: DecisionError.nothingQuarantined(resource: "patients")) {
            try await desk.quarantineDesk.approve("patients", includesHeld: false, author: "uid:7")
        }
        desk.clinic.remove("patients") { $0["id"] == 200 }
        #expect(try await desk.sync().listings["patients"]?.removed == 1)
        #expect(try await desk.count("patients") == 59)
        #expect(try await desk.quarantineDesk.approve("patients", includesHeld: true, author: "uid:7") == 59)
    }

    @Test("two lists that agree conclude for those that both lack, and not for those that came back or went later")
    func perDocument() async throws {
        let desk = try await robbed()
        desk.clock.advance(by: 30_000)
        for id in 200..<210 { desk.clinic.add("patients", ["id": .integer(Int64(id)), "email": .string("p\(id)@e")]) }
        desk.clinic.remove("patients") { $0["id"] == 3 }
        let listing = try await desk.sync().listings["patients"]
        #expect((listing?.removed, listing?.quarantined) == (50, 1))
        #expect(try await desk.document("patients", "3") != nil)
        let evidence = try await desk.journal().last { $0.kind == .deleted }?.after
        #expect(evidence?.contains("missing from two lists") == true)
        #expect(try await desk.count("patients") == 11)
        desk.clock.advance(by: 30_000)
        #expect(try await desk.sync().listings["patients"]?.removed == 1)
    }

    @Test(
        "a single record that a whole list lacks is asked for alone, and removed with the server's word as the evidence"
    )
    func single() async throws {
        let desk = try await Workstation()
        desk.clinic.remove("patients") { $0["id"] == 3 }
        try await desk.sync()
        let entry = try await desk.journal().last { $0.kind == .deleted }
        #expect(entry?.author == "server")
        #expect(entry?.after?.contains("not-found") == true)
    }

    @Test("an unknown resource and an empty quarantine are refused with what to do")
    func refused() async throws {
        let desk = try await Workstation()
        do {
            _ = try await desk.ask(.syncRestore, ["resource": "patients"])
            Issue.record("restored nothing")
        } catch let error as ControlError {
            #expect((error.kind, error.reason) == (.conflictingState, "nothing-quarantined"))
        }
        await #expect(throws: ControlError.self) { try await desk.ask(.syncApprove, ["resource": "ghosts"]) }
    }

    // MARK: The judgement alone

    private func noted(at time: Int64, held: Bool = false) -> AbsenceJudgement.Quarantined {
        .init(notedAt: time, isHeld: held)
    }

    @Test("a window confirms nothing, and a moment is too short")
    func apart() throws {
        let rows = Array(Int64(1)...30)
        let quarantined = Dictionary(uniqueKeysWithValues: rows.map { ($0, noted(at: 1_000)) })
        func judge(_ now: Int64, whole: Bool = true) -> AbsenceJudgement {
            AbsenceJudgement(
                absent: rows, known: 40, quarantined: quarantined,
                scope: whole ? .everything : .window(field: "start_time", from: 0, until: 1), now: now)
        }
        #expect(judge(30_999).waiting == rows)
        #expect(judge(31_000).confirmed.keys.sorted() == rows)
        #expect(judge(31_000, whole: false).waiting == rows)
        // A clock that was set back notes them anew.
        #expect(judge(500).noted == rows)
    }

    @Test("few absences are gone at once, also beside many that are held")
    func held() throws {
        let rows = Array(Int64(1)...30)
        let quarantined = Dictionary(
            uniqueKeysWithValues: rows.dropLast().map { ($0, noted(at: 0, held: true)) })
        let judgement = AbsenceJudgement(
            absent: rows, known: 40, quarantined: quarantined, scope: .everything, now: 1_000_000)
        #expect(judgement.gone == [30])
        #expect(judgement.confirmed.isEmpty)
        func judge(known: Int) -> AbsenceJudgement {
            AbsenceJudgement(absent: rows, known: known, quarantined: [:], scope: .everything, now: 0)
        }
        #expect(judge(known: 40).noted == rows)
        #expect(judge(known: 300).gone == rows)
    }

    @Test("a few that a list lacks are asked for alone, where that can be done; what the server computes is not")
    func asked() {
        func judge(_ count: Int64, known: Int, canAsk: Bool = true, isComputed: Bool = false) -> AbsenceJudgement {
            AbsenceJudgement(
                absent: Array(1...count), known: known, isComputed: isComputed, quarantined: [:], scope: .everything,
                means: .init(canAsk: canAsk), now: 0)
        }
        #expect(judge(20, known: 50).asked.count == 20)
        #expect(judge(20, known: 50).gone.isEmpty)
        #expect(judge(21, known: 500).gone.count == 21)
        #expect(judge(20, known: 50, canAsk: false).gone.count == 20)
        #expect(judge(20, known: 50, isComputed: true).gone.count == 20)
        // So many at once are a fault, and no reason for as many requests.
        #expect(judge(20, known: 39).noted.count == 20)
    }

    @Test("what a list of some days lacks has moved, for all that the list can say")
    func moved() {
        let days = ListingScope.window(field: "start_time", from: 0, until: 1)
        func judge(_ means: AbsenceJudgement.Means, count: Int64 = 1) -> AbsenceJudgement {
            AbsenceJudgement(
                absent: Array(1...count), known: 500, quarantined: [:], scope: days, means: means, now: 0)
        }
        #expect(judge(.init(canAsk: true, hasWholeList: true)).asked == [1])
        #expect(judge(.init(hasWholeList: true)).moved == [1])
        #expect(judge(.init(canAsk: true, hasWholeList: true), count: 21).moved.count == 21)
        #expect(judge(.init(hasWholeList: true)).gone.isEmpty)
        // Nothing else will ever tell.
        #expect(judge(.init()).gone == [1])
    }
}
