import SyncModel
import Testing

@Suite("Operations")
struct OperationTests {
    /// Rows are where an operation stands, columns where it goes, both in the order of ``states``; `x` is a step that may be taken.
    private static let states: [OperationState] = [
        .queued, .sending, .acknowledged, .rejected, .unknown, .parked, .cancelled, .superseded,
    ]
    private static let steps: [(from: OperationState, row: String)] = [
        //                q s a r u p c s
        (.queued, "       . x x x . x x x"),
        (.sending, "      x . x x x . . ."),
        (.acknowledged, " . . . . . . . ."),
        (.rejected, "     x . . . . . x ."),
        (.unknown, "      x . x x . x x ."),
        (.parked, "       x . x . . . x ."),
        (.cancelled, "    . . . . . . . ."),
        (.superseded, "   . . . . . . . ."),
    ]

    @Test("an operation takes exactly the steps of the table (design section 8)", arguments: steps)
    func transitions(from: OperationState, row: String) {
        #expect(Set(Self.states) == Set(OperationState.allCases))
        for (to, mark) in zip(Self.states, row.filter { $0 != " " }) {
            #expect(from.mayBecome(to) == (mark == "x"), "\(from) → \(to)")
        }
    }

    @Test("exactly what was done, refused, taken back or overtaken is settled")
    func settled() {
        #expect(OperationState.allCases.filter(\.isSettled) == [.acknowledged, .rejected, .cancelled, .superseded])
    }

    @Test("what may have reached the server is never sent again without a look: no step leads from unknown to sending")
    func neverBlindly() {
        #expect(!OperationState.unknown.mayBecome(.sending))
        #expect(!OperationState.parked.mayBecome(.sending))
    }

    @Test(
        "a kind is read back from its text",
        arguments: [.create, .update, .delete, .action("payer"), .upload("fichier"), .upload("a:b"), .action("upload")]
            as [OperationKind])
    func kinds(kind: OperationKind) {
        #expect(OperationKind(kind.description) == kind)
    }

    @Test("a file's kind is stored with its field, and told from an action of that name")
    func uploads() {
        #expect(OperationKind.upload("fichier").description == "upload:fichier")
        #expect(OperationKind("upload:fichier") == .upload("fichier"))
        #expect(OperationKind("action:fichier") == .action("fichier"))
        #expect(OperationKind.upload("fichier").isUpload && !OperationKind.action("upload").isUpload)
    }

    @Test(
        "other texts are no kind",
        arguments: [
            "", "Create", "payer", "action", "action:", "upload", "upload:", "Upload:fichier", "fichier:upload",
        ])
    func unknownKinds(text: String) {
        #expect(OperationKind(text) == nil)
    }
}
