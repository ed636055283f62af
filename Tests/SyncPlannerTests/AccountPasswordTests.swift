import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("A write that gives the account another password")
struct AccountPasswordTests {
    private func doctors() throws -> Resource {
        try #require(try Fixtures.wholeCatalogue().seen(by: "ADMIN").resource(named: "doctors"))
    }

    @Test(
        "it is known by the record's login, whatever its case, and only where the write has a password",
        arguments: [
            ("rim@c.tn", ["new_password": "n3w"], "n3w"), ("RIM@C.TN", ["new_password": "n3w"], "n3w"),
            ("ali@c.tn", ["new_password": "n3w"], nil), ("rim@c.tn", ["phone": "1"], nil),
            ("rim@c.tn", ["new_password": ""], nil), ("rim@c.tn", ["new_password": nil], nil),
        ] as [(String, JSONObject, String?)])
    func ofRecord(email: String, fields: JSONObject, expected: String?) throws {
        let record: JSONObject = ["id": 7, "email": .string(email)]
        for (kind, isPossible) in [(.update, true), (.create, false), (.delete, false)] as [(OperationKind, Bool)] {
            let operation = Clinic.operation(kind, "doctors", document: 1, fields)
            let found = AccountPassword.set(by: operation, of: record, login: "Rim@c.tn", try doctors())
            #expect(found == (isPossible ? expected : nil))
        }
        let nobodys = Clinic.operation(.update, "doctors", document: 1, fields)
        #expect(AccountPassword.set(by: nobodys, of: ["id": 7], login: "rim@c.tn", try doctors()) == nil)
    }
}
