import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaEngine

@Suite("What a choice in a conflict means")
struct ConflictRemedyTests {
    static func conflict(
        winner: ConflictWinner = .server, rule: ConflictRule = .lastWriterWins, field: String? = "telephone",
        local: JSONValue? = "20"
    ) throws -> Conflict {
        Conflict(
            number: 3, resource: "patients",
            document: try #require(LocalID("01a1fc43-8e70-79e7-bc16-ec053022e977")), field: field, base: "1",
            local: local, remote: "71", localTime: 0, remoteTime: 0, rule: rule, winner: winner, author: "uid:1")
    }

    @Test("the server's value that stands needs nothing, and the local one is a change of the field")
    func serverWon() throws {
        let conflict = try Self.conflict()
        let visible: JSONObject = ["telephone": "71"]
        #expect(try ConflictRemedy.decide(conflict, .remote, value: nil, visible: visible, unsent: nil) == .nothing)
        #expect(
            try ConflictRemedy.decide(conflict, .local, value: nil, visible: visible, unsent: nil)
                == .change(["telephone": "20"]))
        #expect(
            try ConflictRemedy.decide(conflict, .value, value: "5", visible: visible, unsent: nil)
                == .change(["telephone": "5"]))
        #expect(
            try ConflictRemedy.decide(conflict, .value, value: "71", visible: visible, unsent: nil) == .nothing)
    }

    @Test("a local value that won is dropped before it is sent, and overwritten after")
    func localWon() throws {
        let conflict = try Self.conflict(winner: .local)
        let visible: JSONObject = ["telephone": "20"]
        #expect(
            try ConflictRemedy.decide(conflict, .remote, value: nil, visible: visible, unsent: "20")
                == .dropEdit(field: "telephone"))
        #expect(
            try ConflictRemedy.decide(conflict, .remote, value: nil, visible: visible, unsent: nil)
                == .change(["telephone": "71"]))
        #expect(try ConflictRemedy.decide(conflict, .local, value: nil, visible: visible, unsent: "20") == .nothing)
    }

    @Test("a record that is gone is made anew, and a field of it can't be set")
    func gone() throws {
        let whole = try Self.conflict(rule: .deleteWins, field: nil, local: ["telephone": "20"])
        #expect(
            try ConflictRemedy.decide(whole, .value, value: ["password": "x"], visible: nil, unsent: nil)
                == .recreate(["password": "x"]))
        #expect(
            try ConflictRemedy.decide(whole, .local, value: nil, visible: ["telephone": "1"], unsent: nil)
                == .change(["telephone": "20"]))
        #expect(throws: DecisionError.self) {
            try ConflictRemedy.decide(whole, .value, value: "text", visible: nil, unsent: nil)
        }
        let field = try Self.conflict()
        #expect(throws: DecisionError.recordGone(resource: "patients", field.document)) {
            try ConflictRemedy.decide(field, .local, value: nil, visible: nil, unsent: nil)
        }
    }

    @Test("two creates of one record become one, and a slot held twice is nothing that a value settles")
    func otherRules() throws {
        let twins = try Self.conflict(rule: .createCreate, field: nil, local: ["nom": "Sassi"])
        #expect(
            try ConflictRemedy.decide(twins, .local, value: nil, visible: [:], unsent: nil) == .merge(["nom": "Sassi"]))
        #expect(try ConflictRemedy.decide(twins, .remote, value: nil, visible: [:], unsent: nil) == .merge([:]))
        let slot = try Self.conflict(rule: .doubleBooked, field: nil)
        #expect(try ConflictRemedy.decide(slot, .remote, value: nil, visible: [:], unsent: nil) == .nothing)
        #expect(throws: DecisionError.self) {
            try ConflictRemedy.decide(slot, .local, value: nil, visible: [:], unsent: nil)
        }
    }

    @Test("a value belongs to the choice of a value, and a decided conflict is decided once")
    func misuse() throws {
        var conflict = try Self.conflict()
        #expect(throws: DecisionError.self) {
            try ConflictRemedy.decide(conflict, .value, value: nil, visible: [:], unsent: nil)
        }
        #expect(throws: DecisionError.self) {
            try ConflictRemedy.decide(conflict, .local, value: "5", visible: [:], unsent: nil)
        }
        conflict.resolution = ConflictResolution(choice: .remote, value: "71", operation: nil, author: "uid:1", time: 1)
        #expect(throws: DecisionError.alreadyResolved(3, .remote)) {
            try ConflictRemedy.decide(conflict, .local, value: nil, visible: [:], unsent: nil)
        }
    }

    @Test("a trace reads back from its journal entry, and another conflict's is none of its own")
    func traces() throws {
        let trace = RecordTrace(
            conflict: 3, before: ["telephone": "71"], after: ["telephone": "20"], unsent: ["telephone"])
        let entries = [RecordTrace(conflict: 4), trace].map { trace in
            JournalEntry(
                time: 0, origin: .local, kind: .resolved, resource: "patients", author: "uid:1",
                before: trace.texts.before, after: trace.texts.after)
        }
        #expect(RecordTrace(conflict: 3, in: entries) == trace)
        #expect(RecordTrace(conflict: 5, in: entries) == nil)
    }
}
