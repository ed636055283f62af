import SyncModel
@testable import SyncPlanner
import Testing

@testable import ReplicaEngine

@Suite("What is to be done about an operation")
struct OperationStandingTests {
    private let upload: SyncModel.Operation

    init() {
        upload = Operation(
            id: LocalID(milliseconds: 5, randomness: (0, 0)), resource: "dossiers",
            document: LocalID(milliseconds: 1, randomness: (0, 0)), kind: .upload("fichier"), edits: [:],
            author: "uid:1000", createdAt: 5)
    }

    private func next(_ state: OperationState, hasRecord: Bool = true) -> NextStep {
        var standing = OperationStanding(operation: upload)
        standing.operation.state = state
        standing.hasRecord = hasRecord
        return standing.next
    }

    @Test("a refused upload is replaced, sent again or let be; it has no fields to correct")
    func refused() {
        #expect(next(.rejected) == .replaceFile(upload.id))
    }

    @Test("of a record that is gone, an upload can only be taken back")
    func recordGone() {
        #expect(next(.rejected, hasRecord: false) == .recordGone(upload.id))
        #expect(next(.parked, hasRecord: false) == .recordGone(upload.id))
    }

    @Test("a parked upload is looked at, and then said to be done or sent again")
    func parked() {
        #expect(next(.parked) == .lookForFile(upload.id))
    }

    @Test("behind an earlier file of the same field an upload waits without anybody's doing")
    func waiting() {
        var earlier = upload
        earlier.id = LocalID(milliseconds: 4, randomness: (0, 0))
        earlier.state = .sending
        let standing = OperationStanding(operation: upload, wait: .earlier(earlier.id), blocker: earlier)
        #expect(standing.next == .goesOutBehind(NextStep.Blocker(earlier)))
    }

    private func standing(_ kind: OperationKind, _ state: OperationState) -> OperationStanding {
        var operation = upload
        (operation.kind, operation.state) = (kind, state)
        return OperationStanding(operation: operation)
    }

    @Test(
        "what is settled or on its way is nobody's to decide",
        arguments: [
            (.queued, .goesOut), (.sending, .underWay), (.unknown, .seenInList(resource: "dossiers")),
            (.acknowledged, .done), (.cancelled, .takenBack), (.superseded, .nothingLeft),
        ] as [(OperationState, NextStep)])
    func states(state: OperationState, next: NextStep) {
        #expect(standing(.update, state).next == next)
    }

    @Test("what is queued says for what it waits, and whether somebody can help")
    func waits() {
        var queued = standing(.update, .queued)
        let (id, other) = (upload.id, LocalID(milliseconds: 9, randomness: (0, 0)))
        let waits: [(PushPlan.Wait, NextStep)] = [
            (.until(5), .goesOutAfterMoment(5)), (.earlier(other), .goesOutAfter(other)),
            (.twin(other), .goesOutOnceSettled(other)), (.parent(other), .nameAnother(id, instead: other)),
        ]
        for (wait, next) in waits {
            queued.wait = wait
            #expect(queued.next == next)
        }
        var blocker = upload
        (blocker.id, blocker.state) = (other, .rejected)
        queued.blocker = blocker
        #expect(queued.next == .correctBlocker(NextStep.Blocker(blocker), id))
        blocker.state = .parked
        queued.blocker = blocker
        #expect(queued.next == .decideAbout(NextStep.Blocker(blocker)))
        queued.isContested = true
        queued.slotFields = ["start"]
        #expect(queued.next == .moveSlot(id, fields: ["start"]))
    }

    @Test("what was refused is corrected: first what is not kept, then the slot, then the rest")
    func refusals() {
        let id = upload.id
        var refused = standing(.create, .rejected)
        refused.twinConflict = 4
        #expect(refused.next == .correct(id, orMerge: 4))
        refused.operation.alternatives = ["2026-01-13T09:00:00"]
        refused.slotFields = ["day", "start"]
        #expect(
            refused.next
                == .takeFreeSlot(id, [.init("day", "2026-01-13"), .init("start", "09:00:00")], orMerge: 4))
        refused.slotFields = ["start"]
        #expect(refused.next == .takeFreeSlot(id, [.init("start", "2026-01-13T09:00:00")], orMerge: 4))
        refused.missing = ["password"]
        #expect(refused.next == .giveAgain(id, fields: ["password"], orMerge: 4))
        #expect(standing(.delete, .rejected).next == .deleteAgain(id))
        #expect(standing(.create, .parked).next == .sayWhetherDone(id, madeRecord: true))
        #expect(standing(.update, .parked).next == .sayWhetherDone(id, madeRecord: false))
    }
}
