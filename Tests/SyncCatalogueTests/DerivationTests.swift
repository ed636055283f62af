import SyncModel
import Testing

@testable import SyncCatalogue

@Suite("A name that is filled from another record (design section 17)")
struct DerivationTests {
    @Test(
        "the first template counts of whose fields none is missing or blank, and else the last",
        arguments: [
            (["name": "Ada", "email": "a@b"], "Dr. Ada"), (["name": "", "email": "a@b"], "a@b"),
            (["name": .null, "email": "a@b"], "a@b"), (["email": "a@b"], "a@b"), (["name": "Ada"], "Dr. Ada"),
            (["name": .null, "email": .null], ""), ([:], nil),
        ] as [(JSONObject, String?)])
    func templates(record: JSONObject, text: String?) {
        #expect(Derivation(reference: "doctor", templates: ["Dr. {name}", "{email}"]).text(from: record) == text)
    }

    @Test("a role that has a text of its own is shown that, also one that acts as another")
    func byRole() throws {
        let catalogue = try Catalogue.load(text: SmallCatalogue.text, file: "small.yaml")
        func templates(_ role: String) -> [String]? {
            catalogue.seen(by: role).resource(named: "visits")?.field(named: "doctor_name")?.derivation?.templates
        }
        #expect(templates("ADMIN") == ["{surname}, {hours}", "{surname}"])
        #expect(templates("CHIEF") == templates("ADMIN"))
    }
}
