import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("Whether a known id still means the same record (design section 8)")
struct IdentityVerdictTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private let known: JSONObject = [
        "id": 3, "email": "rim@example.tn", "nom": "Sassi", "prenom": "Rim", "telephone": "11", "age": 30,
        "address": nil, "status": "Actif",
    ]

    private func verdict(_ changes: JSONObject) -> IdentityVerdict {
        IdentityVerdict.judge(before: known, after: known.merging(changes) { $1 }, resource: clinic.patients)
    }

    @Test("another person under the id is another record")
    func another() {
        #expect(
            verdict([
                "email": "ali@example.tn", "nom": "Ben Ali", "prenom": "Ali", "telephone": "22", "age": 61,
                "address": "Sfax",
            ]) == .reused)
    }

    @Test("what a create of our own has sent is another record already by its natural key")
    func own() {
        let after = known.merging(["email": "ali@example.tn"]) { $1 }
        func verdict(isOwn: Bool) -> IdentityVerdict {
            IdentityVerdict.judge(before: known, after: after, resource: clinic.patients, isOwn: isOwn)
        }
        #expect(verdict(isOwn: true) == .reused)
        #expect(verdict(isOwn: false) == .same)
        #expect(IdentityVerdict.judge(before: known, after: known, resource: clinic.patients, isOwn: true) == .same)
    }

    @Test("a person who marries and moves is the same record")
    func married() {
        #expect(verdict(["nom": "Ben Ali", "telephone": "22", "address": "Sfax", "age": 31]) == .same)
        #expect(verdict(["email": "rim.benali@example.tn", "nom": "Ben Ali"]) == .same)
    }

    @Test("blanks that are filled are the mark of an edit, not of another record")
    func filled() {
        let before: JSONObject = [
            "id": 3, "email": "a@example.tn", "nom": "Sassi", "telephone": nil, "address": nil,
            "age": nil,
        ]
        let after = before.merging(["email": "b@example.tn", "telephone": "1", "address": "Sfax", "age": 9]) { $1 }
        #expect(IdentityVerdict.judge(before: before, after: after, resource: clinic.patients) == .same)
    }

    @Test("when a record was last changed says nothing about which record it is")
    func changedAt() throws {
        let (title, key) = ("summary: People who are treated here", "    changed_at: status")
        let text = try Fixtures.catalogueText().replacing(title, with: title + "\n" + key)
            .replacing(
                "status: {type: string, index: true, choices: [Actif, Inactif]}", with: "status: {type: instant}")
        let patients = try #require(try Catalogue.load(text: text, file: "dated.yaml").resource(named: "patients"))
        let before: JSONObject = [
            "id": 3, "email": "a@example.tn", "nom": "Sassi", "prenom": "Rim", "telephone": "1", "status": "yesterday",
        ]
        let after = before.merging(["email": "b@example.tn", "nom": "x", "telephone": "2", "status": "today"]) { $1 }
        #expect(IdentityVerdict.judge(before: before, after: after, resource: patients) == .same)
    }
}
