import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@Suite("What local tools see while operations are pending")
struct LocalDocumentTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    @Test(
        "pending edits lie over the server's record in the order of the outbox; without any there is no local version")
    func overlay() {
        let server: JSONObject = ["nom": "Hassan", "age": 35, "extra": "kept"]
        let pending = [
            Clinic.operation(.update, "patients", document: 1, ["nom": "One", "age": nil]),
            Clinic.operation(.update, "patients", document: 1, ["nom": "Two"]),
        ]
        #expect(
            LocalDocument.compose(server: server, pending: pending, resource: clinic.patients, role: "ADMIN")
                == ["nom": "Two", "age": nil, "extra": "kept"])
        #expect(LocalDocument.compose(server: server, pending: [], resource: clinic.patients, role: "ADMIN") == nil)
    }

    @Test("a password is never shown")
    func secrets() {
        let create = Clinic.operation(.create, "patients", document: 1, ["nom": "Hassan", "password": "s3cret"])
        #expect(
            LocalDocument.compose(server: [:], pending: [create], resource: clinic.patients, role: "ADMIN") == [
                "nom": "Hassan"
            ])
    }

    @Test("what an action sets is shown at once, to a role that has the action")
    func actions() {
        let pay = Clinic.operation(.action("payer"), "factures", document: 1, ["methode_paiement": "CARTE"])
        let server: JSONObject = ["statut": "EN_ATTENTE"]
        #expect(
            LocalDocument.compose(server: server, pending: [pay], resource: clinic.factures, role: "ADMIN")
                == ["statut": "PAYEE", "methode_paiement": "CARTE"])
        #expect(
            LocalDocument.compose(server: server, pending: [pay], resource: clinic.factures, role: "PATIENT")
                == ["statut": "EN_ATTENTE", "methode_paiement": "CARTE"])
    }

    @Test(
        "a template is filled from the other record, or not at all",
        arguments: [
            ("Dr. {prenom} {nom}", "Dr. Sarah Kefi"), ("{age} ans", "45 ans"), ("no field", "no field"),
            ("{nom} {", "Kefi {"), ("{nom} {unknown}", nil),
            ("", ""), ("}{nom}", "}Kefi"), ("{nom}{nom}", "KefiKefi"),
        ] as [(String, String?)])
    func templates(template: String, text: String?) {
        #expect(Derivation.fill(template, from: ["prenom": "Sarah", "nom": "Kefi", "age": 45]) == text)
    }
}
