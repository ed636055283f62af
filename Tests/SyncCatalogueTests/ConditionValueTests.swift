import SyncModel
import SyncTestSupport
import Testing

@testable import SyncCatalogue

@Suite("What a catalogue asks of a record's values, a list of one has too (design section 6)")
struct ConditionValueTests {
    @Test("a value, and a list around it, is covered; another, several, none and nothing are not")
    func covered() {
        let values: [JSONValue] = ["open", 3, true]
        for value: JSONValue in ["open", ["open"], 3, [3], true, [true]] { #expect(values.cover(value), "\(value)") }
        for value: JSONValue? in [nil, .null, "shut", ["shut"], [], ["open", "open"], [["open"]], ["state": "open"]] {
            #expect(!values.cover(value), "\(String(describing: value))")
        }
        #expect(
            JSONValue.array(["a"]).single == "a" && JSONValue.array([]).single == []
                && JSONValue.string("a").single == "a")
    }

    @Test("what is gone, what is everybody's and what an action needs are known in a list of one")
    func conditions() throws {
        #expect(GoneMark.values(["state": ["archived"]]).isSet(in: ["state": ["archived"]]))
        #expect(!GoneMark.values(["state": ["archived"]]).isSet(in: ["state": ["open"]]))
        let invoices = try #require(try Fixtures.catalogue().resource(named: "factures"))
        let pay = try #require(invoices.faces["ADMIN"]?.actions["payer"])
        #expect(pay.admits(["statut": ["EN_ATTENTE"]]) && !pay.admits(["statut": ["PAYEE"]]) && !pay.admits([:]))
    }
}
