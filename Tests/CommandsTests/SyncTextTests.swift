import SyncModel
import Testing

@testable import Commands

@Suite("What is said of a comparison with the server, and of writes that wait for a decision")
struct SyncTextTests {
    private static func patients(_ more: JSONObject) -> JSONObject {
        let same: JSONObject = [
            "resource": "patients", "listed": 7, "removed": 1, "identical": 6, "differing": 0, "differences": [],
            "unread": 0, "newer": ["added": 0, "changed": 0, "removed": 0], "read_at": "2026-11-02T10:00:00.000Z",
            "flaws": [],
        ]
        return same.merging(more) { $1 }
    }

    private static func lines(identical: Bool, unread: Int64 = 0, _ more: JSONObject = [:]) -> [String] {
        VerifyText.lines([
            "identical": .bool(identical), "unread": .integer(unread), "unsettled": 0,
            "resources": [.object(patients(more))],
        ])
    }

    @Test("only what is the same altogether is called identical")
    func verdicts() {
        let same = "patients: 6 of 6 documents are the same; the server lists 1 more that it says were removed"
        #expect(Self.lines(identical: true) == [same, "identical"])
        let newer: JSONObject = ["identical": 3, "unread": 3, "newer": ["added": 0, "changed": 2, "removed": 1]]
        #expect(
            Self.lines(identical: true, unread: 3, newer) == [
                "patients: 3 of 6 documents are the same; the server lists 1 more that it says were removed",
                "patients: newer on the server, 2 changed, 1 removed, since 2026-11-02T10:00:00.000Z, when its list was read last; 'clinicsync sync --full patients' reads it",
                "nothing differs but the 3 that are newer on the server",
            ])
        let different: JSONObject = [
            "identical": 5, "removed": 0, "listed": 6, "differing": 1,
            "differences": [["kind": "different", "server_id": 4, "fields": ["phone"]]],
        ]
        #expect(
            Self.lines(identical: false, different) == [
                "patients: 5 of 6 documents are the same", "  patients 4: different in phone", "different",
            ])
        #expect(Self.lines(identical: false, ["removed": 0, "listed": 6]).last == "not proven")
    }

    @Test("writes that wait for a decision are counted, with the command that shows them")
    func undecided() {
        func lines(_ undecided: Int64, _ contested: Int64) -> [String] {
            ConflictText.undecided([
                "undecided": .integer(undecided), "contested": .integer(contested), "next": "clinicsync outbox list",
            ])
        }
        #expect(lines(0, 0) == [] && ConflictText.undecided(nil) == [])
        #expect(
            lines(1, 1) == [
                "1 write waits for a decision in the outbox, for a slot that somebody else got",
                "→ clinicsync outbox list",
            ])
        #expect(
            lines(3, 1).first
                == "3 writes wait for a decision in the outbox, 1 of them for a slot that somebody else got")
        #expect(lines(2, 0).first == "2 writes wait for a decision in the outbox")
    }
}
