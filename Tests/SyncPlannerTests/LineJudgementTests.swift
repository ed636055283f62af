import SyncModel
import SyncTestSupport
import Testing

@testable import SyncPlanner

@Suite("A poor line is not a dead one")
struct LineJudgementTests {
    private static let lists = ["patients", "doctors", "factures", "dossiers", "consultations"].map {
        LineJudgement.Address("GET", "/api/\($0)/")
    }

    private func line(_ answers: [(LineJudgement.Answer, LineJudgement.Address)]) -> LineJudgement {
        answers.reduce(into: LineJudgement()) { $0.note($1.0, from: $1.1, at: 0) }
    }

    @Test("several requests in a row to more than one address that get nothing of the server's own: it is away")
    func away() {
        let failing = Self.lists.map { (LineJudgement.Answer.nothing("cut"), $0) }
        #expect(line(Array(failing.prefix(4))).awayReason == nil)
        #expect(line(failing).awayReason == "cut")
        // Two addresses in turn are more than one.
        let turns = (0..<5).map { (LineJudgement.Answer.nothing("page \($0)"), Self.lists[$0 % 2]) }
        #expect(line(turns).awayReason == "page 4")
    }

    @Test("any answer of its own ends the row, also a refusal, and the server is back")
    func back() {
        var line = line(Self.lists.map { (.nothing("cut"), $0) })
        line.note(.own, from: Self.lists[0], at: 0)
        #expect(line.awayReason == nil)
        for list in Self.lists.prefix(4) { line.note(.nothing("cut"), from: list, at: 0) }
        #expect(line.awayReason == nil)
    }

    @Test("one address that fails alone is left alone for growing pauses, and the server is not away")
    func oneAddress() {
        var line = LineJudgement()
        let post = LineJudgement.Address("POST", "/api/patients/")
        var rests: [Int64?] = []
        for _ in 0..<9 {
            line.note(.nothing("500"), from: post, at: 0)
            rests.append(line.rest(of: post, at: 0))
        }
        #expect(rests == [nil, nil, nil, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000])
        #expect(line.awayReason == nil)
        #expect(line.rest(of: Self.lists[0], at: 0) == nil)
        #expect(line.shortestRest(at: 0) == 20_000)
        #expect(line.rest(of: post, at: 20_000) == nil)
        // What others get says nothing of it; what it answers itself does.
        line.note(.own, from: Self.lists[0], at: 0)
        #expect(line.rest(of: post, at: 0) != nil)
        line.note(.own, from: post, at: 0)
        #expect(line.rest(of: post, at: 0) == nil)
        #expect(line.shortestRest(at: 0) == nil)
    }

    @Test("a connection that can't be made counts as away at once, and an answer brings the server back")
    func unreachable() {
        var line = LineJudgement()
        line.note(.unreachable("refused"), from: Self.lists[0], at: 0)
        #expect(line.awayReason == "refused")
        line.note(.nothing("cut"), from: Self.lists[1], at: 0)
        #expect(line.awayReason == "cut")
        line.note(.own, from: Self.lists[1], at: 0)
        #expect(line.awayReason == nil)
    }

    @Test("an hour in which one request in twenty fails never looks like a server that is away", arguments: 1...20)
    func anHour(seed: UInt64) {
        let random = SeededRandom(seed: seed)
        var line = LineJudgement()
        for second in 0..<3_600 {
            // Ten writes a second, and the lists between them.
            for request in 0..<14 {
                let address =
                    request < 10 ? LineJudgement.Address("PATCH", "/api/patients/\(request)/") : Self.lists[request % 5]
                line.note(random.next() % 20 == 0 ? .nothing("page") : .own, from: address, at: Int64(second) * 1_000)
                if line.awayReason != nil { break }
            }
        }
        #expect(line.awayReason == nil)
    }

    @Test("ids make no other address, a method and another path do")
    func addresses() {
        typealias Address = LineJudgement.Address
        #expect(Address("PATCH", "/api/patients/6/") == Address("PATCH", "/api/patients/{id}/"))
        #expect(Address("GET", "/v1/a/7f3e-00ab?limit=5") == Address("GET", "/v1/a/9"))
        #expect(Address("PATCH", "/api/patients/6/") != Address("DELETE", "/api/patients/6/"))
        #expect(Address("POST", "/api/factures/6/payer/") != Address("POST", "/api/factures/6/annuler/"))
    }

    @Test("the address of an operation is that of the request which it sends")
    func ofOperations() throws {
        let clinic = try Clinic()
        let update = Clinic.operation(.update, "patients", document: 1)
        #expect(
            LineJudgement.Address(of: update, clinic.patients, role: "ADMIN")
                == LineJudgement.Address("PATCH", "/api/Admin/patients/6/"))
        #expect(LineJudgement.Address(of: update, clinic.patients, role: "NOBODY") == nil)
    }
}

@Suite("What a push counts")
struct PushReportTests {
    private func report(_ verdict: PushVerdict, _ kind: OperationKind) -> PushReport {
        var report = PushReport()
        report.count(verdict, of: Clinic.operation(kind, "patients", document: 1))
        return report
    }

    @Test("a change of a record that is not there was refused; its removal is done")
    func gone() {
        let update = report(.gone, .update)
        #expect((update.sent, update.acknowledged, update.rejected) == (1, 0, 1))
        let delete = report(.gone, .delete)
        #expect((delete.sent, delete.acknowledged, delete.rejected) == (1, 1, 0))
    }

    @Test("a write of which nobody knows ends nothing, and its list is asked for")
    func doubt() {
        for status in [nil, 201, 500, 502] {
            let report = report(.unknown(OperationAnswer(status: status, message: "page")), .create)
            #expect(report.stopped == nil)
            #expect(report.doubted == ["patients"])
        }
        #expect(
            report(.retry(OperationAnswer(status: nil, message: "cut"), afterMilliseconds: nil), .update).stopped == nil
        )
        #expect(
            report(.retry(OperationAnswer(status: 429, message: "many"), afterMilliseconds: nil), .update).stopped
                == "many")
    }
}
