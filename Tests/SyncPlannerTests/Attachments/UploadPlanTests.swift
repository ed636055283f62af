import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("Uploads go beside the other writes (design section 10)")
struct UploadPlanTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Fixtures.wholeCatalogue() }

    private func plan(_ operations: [Operation], onServer: Set<Int64> = [1]) -> PushPlan {
        let known = Set(onServer.map(Clinic.id))
        let standings = PushPlan.records(of: operations, catalogue).reduce(into: [:]) { standings, record in
            standings[record] = PushPlan.Standing(isOnServer: known.contains(record.id), isContested: false)
        }
        return PushPlan(operations: operations, catalogue: catalogue, now: 0, standings: standings)
    }

    private func upload(
        _ number: Int64, field: String = "fichier", of document: Int64 = 1, _ state: OperationState = .queued
    )
        -> Operation
    {
        Clinic.operation(.upload(field), "dossiers", document: document, number: number, state: state)
    }

    private func update(_ number: Int64, _ state: OperationState = .queued) -> Operation {
        Clinic.operation(.update, "dossiers", document: 1, number: number, ["traitement": "Repos"], state: state)
    }

    @Test("an upload waits until its record is on the server")
    func record() {
        let create = Clinic.operation(.create, "dossiers", document: 1, number: 10, ["observations": "Vu"])
        let planned = plan([create, upload(11)], onServer: [])
        #expect(planned.ready.map(\.id) == [Clinic.id(10)])
        #expect(planned.waiting == [Clinic.id(11): .parent(Clinic.id(1))])
        #expect(plan([upload(11)]).ready.map(\.id) == [Clinic.id(11)])
    }

    @Test(
        "an upload does not wait for other writes of its record, nor they for it",
        arguments: [OperationState.queued, .sending, .unknown, .parked])
    func besideWrites(state: OperationState) {
        let later = plan([update(10, state), upload(11)])
        #expect(later.ready.map(\.id).contains(Clinic.id(11)))
        let earlier = plan([upload(10, state), update(11)])
        #expect(earlier.ready.map(\.id).contains(Clinic.id(11)))
        #expect(later.waiting.isEmpty && earlier.waiting.isEmpty)
    }

    @Test(
        "of one field, one file at a time, in the order in which they were put in",
        arguments: [OperationState.queued, .sending, .unknown, .parked])
    func perField(state: OperationState) {
        let planned = plan([upload(10, state), upload(11), upload(12)])
        #expect(planned.ready.map(\.id) == (state == .queued ? [Clinic.id(10)] : []))
        #expect(planned.waiting == [Clinic.id(11): .earlier(Clinic.id(10)), Clinic.id(12): .earlier(Clinic.id(10))])
    }

    @Test("the files of two fields, or of two records, go side by side")
    func sideBySide() {
        let operations = [upload(10), upload(11, field: "image"), upload(12, of: 2)]
        let planned = plan(operations, onServer: [1, 2])
        #expect(planned.ready == operations)
        #expect(planned.waiting.isEmpty)
    }

    @Test("among the other writes of the record, the order stays what it was")
    func orderOfWrites() {
        let planned = plan([update(10), upload(11), update(12)])
        #expect(planned.ready.map(\.id) == [Clinic.id(10), Clinic.id(11)])
        #expect(planned.waiting == [Clinic.id(12): .earlier(Clinic.id(10))])
    }
}
