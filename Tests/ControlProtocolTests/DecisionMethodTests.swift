import ControlProtocol
import SyncModel
import Testing

@Suite("The methods by which people decide")
struct DecisionMethodTests {
    private func accepts(_ name: ControlMethod.Name, _ params: JSONValue) -> Bool {
        (try? ControlMethod.named(name).validate(params)) != nil
    }

    @Test("A conflict is decided by its number and one of three choices, and any value, null too")
    func conflicts() throws {
        #expect(accepts(.conflictsResolve, ["conflict": 3, "choice": "local"]))
        #expect(accepts(.conflictsResolve, [3, "value", nil]))
        #expect(try ControlMethod.named(.conflictsResolve).validate([3, "value", nil])["value"] == .null)
        #expect(!accepts(.conflictsResolve, ["conflict": 3]))
        #expect(!accepts(.conflictsResolve, ["conflict": 3, "choice": "mine"]))
        #expect(!accepts(.conflictsResolve, ["conflict": 0, "choice": "local"]))
        #expect(!accepts(.conflictsUndo, ["conflict": "3"]))
        #expect(accepts(.conflictsList, ["document": 17, "resource": "patients", "open": true]))
    }

    @Test("An operation is named by its id; an edit needs fields, and an adoption may name a record by either id")
    func outbox() {
        #expect(accepts(.outboxEdit, ["operation": "0190", "fields": ["nom": "x"]]))
        #expect(!accepts(.outboxEdit, ["operation": "0190"]))
        #expect(accepts(.outboxAdopt, ["operation": "0190", "record": 118]))
        #expect(accepts(.outboxAdopt, ["operation": "0190", "record": "118"]))
        for name in [ControlMethod.Name.outboxShow, .outboxResubmit, .outboxRetry, .outboxCancel] {
            #expect(!accepts(name, [:]))
        }
    }

    @Test("What decides is audited as a change; what only looks is not, and a rehearsal may take long")
    func kinds() {
        let changing: [ControlMethod.Name] = [
            .outboxEdit, .outboxResubmit, .outboxRetry, .outboxAdopt, .outboxCancel, .conflictsResolve, .conflictsUndo,
            .syncApprove, .syncRestore,
        ]
        for name in changing { #expect(ControlMethod.named(name).changes) }
        for name in [ControlMethod.Name.outboxShow, .conflictsShow, .conflictsList, .syncQuarantine, .syncPreview] {
            #expect(!ControlMethod.named(name).changes)
        }
        #expect(ControlMethod.named(.syncPreview).isLong)
    }
}
