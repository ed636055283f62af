import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("A write that the server fails, a person who stops it, and a clock that was ahead (design sections 6 and 8)")
struct FailingWriteTests {
    private var bench: RulingBench
    private let record: JSONObject = ["id": 3, "telephone": "1"]

    init() throws { bench = try RulingBench() }

    private func sending() -> SyncModel.Operation {
        Clinic.operation(
            .update, "patients", document: 1, ["telephone": "2"], base: ["telephone": "1"], state: .sending)
    }

    private let failed = PushVerdict.unknown(OperationAnswer(status: 500, message: "oops"))

    /// One round: the write is on its way, fails, and is seen not to be done.
    ///
    /// - Parameter wellAt: When the server did what another request asked.
    private func round(_ facts: RecordFacts, at now: Int64, wellAt: Int64?) throws -> RecordFacts {
        var bench = bench
        bench.now = now
        var known = facts
        known.operations[0].state = .sending
        let id = known.operations[0].id
        known = bench.facts(known, after: try bench.ruling(.answered(id, failed, pause: 0, wellAt: wellAt), known))
        bench.now = now + 40_000
        let look = LookTime(askedAt: now + 40_000, leap: 0)
        let evidence = ListEvidence(scope: .everything, isSuspect: false)
        return bench.facts(known, after: try bench.ruling(.looked(id, evidence, isShown: true, look), known))
    }

    @Test(
        "after five failures of its own, while the server did others, it is parked; before that it waits longer each time"
    )
    func parked() throws {
        var facts = bench.facts(record, [sending()])
        var pauses: [Int64] = []
        for count in Int64(1)...4 {
            facts = try round(facts, at: count * 1_000_000, wellAt: count * 1_000_000 - 1)
            #expect(facts.operations[0].state == .queued && facts.operations[0].failures == Int(count))
            pauses.append(facts.operations[0].notBefore - count * 1_000_000 - 40_000)
        }
        #expect(pauses == [2_000, 4_000, 8_000, 16_000])
        facts = try round(facts, at: 5_000_000, wellAt: 4_999_999)
        #expect(facts.operations[0].state == .parked)
    }

    @Test("a server that fails everything is away, and parks nothing however long it lasts")
    func away() throws {
        var facts = bench.facts(record, [sending()])
        for count in Int64(1)...50 { facts = try round(facts, at: count * 1_000_000, wellAt: 500) }
        #expect(facts.operations[0].state == .queued)
        #expect(facts.operations[0].failures == 1)
    }

    /// A write that is repeated without a list that shows whether it was done, failed so often already.
    private func repeated(failures: Int) throws -> (state: OperationState, wait: Int64) {
        var bench = bench
        let text = try Fixtures.catalogueText().replacing(
            "            sets: {statut: PAYEE}\n",
            with: "            sets: {statut: PAYEE}\n            repeatable: true\n")
        bench.catalogue = try Catalogue.load(text: text, file: "cabinet-medical.yaml").seen(by: "ADMIN")
        bench.resource = try #require(bench.catalogue.resource(named: "factures"))
        var pay = Clinic.operation(.action("payer"), "factures", document: 1, state: .unknown)
        pay.failures = failures
        let facts = bench.facts(["id": 3, "statut": "EN_ATTENTE"], [pay])
        let after = bench.facts(facts, after: try bench.ruling(.stranded(pay.id, mayRepeat: true), facts))
        return (after.operations[0].state, after.operations[0].notBefore - bench.now)
    }

    @Test("what may be done twice waits and is parked like what is looked up first")
    func repeatable() throws {
        #expect(try repeated(failures: 0).state == .queued)
        #expect(try repeated(failures: 4) == (.queued, 16_000))
        #expect(try repeated(failures: 5).state == .parked)
    }

    /// A file that was seen not to be there, its upload failed so often already.
    private func resent(failures: Int, refusing coding: String?) throws -> (state: OperationState, notBefore: Int64) {
        var upload = Clinic.operation(.upload("photo"), "patients", document: 1, state: .unknown)
        upload.failures = failures
        let facts = bench.facts(record, [upload])
        let file = Attachment(
            id: Clinic.id(9), resource: "patients", document: Clinic.id(1), field: "photo", name: "a",
            mediaType: "image/png", digest: "00", size: 1, isSealed: false, stage: .waiting, operation: upload.id,
            addedAt: 0)
        let sighting = FileSighting(
            attachment: file, operation: upload.id, verdict: .resend(refusing: coding), address: nil)
        let after = bench.facts(facts, after: try bench.ruling(.fileSeen(sighting), facts))
        return (after.operations[0].state, after.operations[0].notBefore)
    }

    @Test("so is a file; one that the server could not read goes at once, as another request")
    func files() throws {
        #expect(try resent(failures: 0, refusing: nil) == (.queued, 0))
        #expect(try resent(failures: 4, refusing: nil) == (.queued, bench.now + 16_000))
        #expect(try resent(failures: 5, refusing: nil).state == .parked)
        #expect(try resent(failures: 5, refusing: "deflate") == (.queued, 0))
    }

    @Test("a lost answer is no failure of the server's")
    func lost() throws {
        let facts = bench.facts(record, [sending()])
        let ruling = try bench.ruling(
            .answered(
                facts.operations[0].id, .unknown(OperationAnswer(status: nil, message: "cut")), pause: 0, wellAt: 9),
            facts)
        #expect(bench.facts(facts, after: ruling).operations[0].failures == 0)
    }

    @Test(
        "a person can take back what is in doubt, as what waits or is parked",
        arguments: [OperationState.queued, .unknown, .parked])
    func stopped(state: OperationState) throws {
        var operation = sending()
        operation.state = state
        let ruling = try bench.ruling(.cancelled(operation.id, author: "uid:1"), bench.facts(record, [operation]))
        #expect(ruling.moves == [.cancelled])
    }

    @Test("what was made while the clock was ahead was made by now at the latest, in the same order")
    func clock() throws {
        var first = Clinic.operation(.update, "patients", document: 1, number: 10, ["telephone": "2"], at: 900_000)
        first.edits["address"] = FieldEdit(value: "x", base: nil, madeAt: HybridTimestamp(milliseconds: 800_000))
        first.edits["age"] = FieldEdit(value: 3, base: nil, madeAt: HybridTimestamp(milliseconds: 1_000))
        var second = Clinic.operation(.delete, "patients", document: 1, number: 11)
        second.base = OperationBase(record: record, madeAt: HybridTimestamp(milliseconds: 950_000))
        let facts = bench.facts(record, [first, second])
        let after = bench.facts(facts, after: try bench.ruling(.clockSetBack, facts)).operations
        let times = [
            after[0].edits["age"]?.madeAt, after[0].edits["address"]?.madeAt, after[0].edits["telephone"]?.madeAt,
            after[1].base?.madeAt,
        ].compactMap(\.self)
        #expect(times.count == 4 && times == times.sorted() && Set(times).count == 4)
        #expect(times.map(\.milliseconds) == [1_000, 5_000, 5_000, 5_000])
    }
}
