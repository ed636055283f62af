import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("What is to be done about an upload")
struct RefusedUploadTests {
    private let upload: SyncModel.Operation

    init() {
        upload = Operation(
            id: LocalID(milliseconds: 5, randomness: (0, 0)), resource: "dossiers",
            document: LocalID(milliseconds: 1, randomness: (0, 0)), kind: .upload("fichier"), edits: [:],
            author: "uid:1000", createdAt: 5)
    }

    private func sentence(_ state: OperationState, hasRecord: Bool = true) -> String {
        var step = NextStep(operation: upload)
        step.operation.state = state
        step.hasRecord = hasRecord
        return step.sentence
    }

    @Test("a refused one is replaced, sent again or let be; it has no fields to correct")
    func refused() {
        let command = "clinicsync outbox"
        let words = sentence(.rejected)
        #expect(
            words
                == "attach another file in its place, or '\(command) resubmit \(upload.id)' sends it again, or '\(command) cancel \(upload.id)' lets it be"
        )
        #expect(!words.contains("edit"))
    }

    @Test("of a record that is gone, it can only be taken back")
    func recordGone() {
        let words = sentence(.rejected, hasRecord: false)
        #expect(words.contains("the record is gone") && words.contains("cancel \(upload.id)"))
        #expect(!words.contains("attach") && !words.contains("resubmit"))
    }

    @Test("a parked one is looked at, and then said to be done or sent again")
    func parked() {
        let words = sentence(.parked)
        for part in ["show \(upload.id)", "adopt \(upload.id) --done", "retry \(upload.id)"] {
            #expect(words.contains(part), "\(words)")
        }
    }

    @Test("behind an earlier file of the same field it waits without anybody's doing")
    func waiting() {
        var earlier = upload
        earlier.id = LocalID(milliseconds: 4, randomness: (0, 0))
        earlier.state = .sending
        let words = NextStep(operation: upload, wait: .earlier(earlier.id), blocker: earlier).sentence
        #expect(words.hasPrefix("nothing to do") && words.contains("upload:fichier") && words.contains("\(earlier.id)"))
    }
}
