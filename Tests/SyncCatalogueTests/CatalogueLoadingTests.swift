@testable import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@Suite("A catalogue says what its file says")
struct CatalogueLoadingTests {
    @Test("the catalogue of Cabinet Médical loads, with its four resources in the order of their urgency")
    func cabinetMedical() throws {
        let catalogue = try Fixtures.catalogue()
        #expect(catalogue.name == "cabinet-medical")
        #expect(catalogue.zone.secondsFromGMT() == 0)
        #expect(catalogue.ids == IDForms(.integer))
        #expect(catalogue.resources.map(\.name) == ["patients", "doctors", "consultations", "factures"])
        #expect(catalogue.resources(for: "ADMIN").map(\.name) == ["doctors", "patients", "consultations", "factures"])
        #expect(catalogue.resources(for: "VISITOR").isEmpty)
        #expect(catalogue.signIn.role == .answer(member: ["user", "role"]))
        let token = try #require(catalogue.signIn.token)
        #expect(token.service == nil && token.refresh == nil && !catalogue.signIn.isKept)
        #expect(token.body == .json && token.fixed.isEmpty)
        #expect(catalogue.view(named: "factures-stats")?.path == "/api/factures/stats/")
    }

    @Test("its bookings, policies and actions are those of the document (cabinet-medical.md 5.2 and 18.3)")
    func cabinetMedicalRules() throws {
        let catalogue = try Fixtures.catalogue()
        let consultations = try #require(catalogue.resource(named: "consultations"))
        #expect(consultations.booking?.minutes == 30)
        #expect(consultations.booking?.holderField == "doctor")
        #expect(consultations.policy(for: "start_time") == .serverAuthority)
        #expect(consultations.policy(for: "motif") == .lastWriterWins)
        #expect(consultations.references.compactMap(\.reference) == ["doctors", "patients"])
        let pay = try #require(catalogue.resource(named: "factures")?.faces["ADMIN"]?.actions["payer"])
        #expect(pay.endpoint == Endpoint(method: "POST", path: "/api/factures/{id}/payer/"))
        #expect(pay.requires == ["statut": ["EN_ATTENTE"]])
        #expect(pay.sets == ["statut": "PAYEE"])
        #expect(pay.requiredFields == ["methode_paiement"])
        let password = try #require(catalogue.resource(named: "patients")?.field(named: "password"))
        #expect(password.isSecret && password.isRequired && password.writable == .create)
    }

    @Test("the backend's own sign-in is a row of its table, and the path of a service elsewhere is none")
    func signInRow() throws {
        let text = SmallCatalogue.text
        let elsewhere = try Catalogue.load(text: text, file: "small.yaml").endpoints
        let own = try Catalogue.load(
            text: text.replacing("  service: Doorkeeper\n", with: ""), file: "small.yaml"
        ).endpoints
        let given = ["/login/", "/renew/"].map { EndpointRow(method: "POST", path: $0, role: nil, kind: .session) }
        #expect(own == given + elsewhere)
        #expect(!elsewhere.contains { $0.kind == .session })
    }

    @Test("every key of the language arrives where it belongs")
    func everyKey() throws {
        let catalogue = try Catalogue.load(text: SmallCatalogue.text, file: "small.yaml")
        let signIn = try #require(catalogue.signIn.token)
        #expect(signIn.service == "Doorkeeper" && signIn.keyField == "x-key" && signIn.scheme == "JWT")
        #expect(signIn.query == ["grant": "password"])
        #expect([signIn.lifetimePath, signIn.accountPath] == [["expires"], ["user", "id"]])
        #expect(signIn.fixed == ["device": "clinic", "version": 2])
        #expect(catalogue.signIn.role == .read(path: "/me/", member: ["user", "role"]))
        let refresh = try #require(signIn.refresh)
        #expect(refresh.path == "/renew/" && refresh.query == ["grant": "refresh"])
        #expect(refresh.field == "renewal" && refresh.tokenPath == ["tokens", "next"])
        #expect(refresh.fixed == ["device": "clinic", "version": 3])
        #expect(catalogue.signIn.isKept && !catalogue.signIn.isDirect)
        #expect(catalogue.errorWords == [["error"], ["detail", "text"]])
        let doctors = try #require(catalogue.resource(named: "doctors"))
        #expect(doctors.idField == "number")
        #expect(doctors.naturalKey == ["surname"])
        #expect(doctors.changedAtField == "changed")
        #expect(doctors.policy(for: "hours") == .serverWins)
        #expect(doctors.pull.urgency == 1)
        #expect(doctors.field(named: "hours")?.maximumLength == 200)
        #expect(doctors.field(named: "changed")?.isVolatile == true)
        #expect(doctors.filters.map(\.match) == [.search])
        let visits = try #require(catalogue.resource(named: "visits"))
        #expect(visits.idField == "id")
        #expect(visits.pull.urgency == 5)
        guard case .window(let window) = visits.pull.strategy else {
            Issue.record("no window")
            return
        }
        #expect([window.field, window.fromParameter, window.toParameter] == ["starts", "date_from", "date_to"])
        #expect([window.daysBack, window.daysAhead, window.fullEverySeconds] == [7, 60, 3600])
        let face = try #require(visits.faces["ADMIN"])
        #expect(
            [face.list, face.get, face.create, face.update, face.delete].map { $0?.method } == [
                "GET", "GET", "POST", "PUT", "DELETE",
            ])
        #expect(visits.booking?.stepMinutes == 15)
        #expect(visits.booking?.hoursField == "hours")
        #expect(visits.field(named: "doctor_name")?.derivation?.templates == ["Dr. {surname}"])
        #expect(visits.field(named: "state")?.choices == ["open", "settled"])
        #expect(visits.field(named: "starts")?.isIndexed == true)
        #expect(visits.field(named: "pin")?.isSecret == true)
        #expect(catalogue.view(named: "totals")?.parameters == ["since"])
        #expect(catalogue.view(named: "totals")?.roles == ["ADMIN", "CHIEF"])
    }

    @Test("values that an action demands or sets keep their kind; quotes make a text")
    func scalars() throws {
        let text = SmallCatalogue.text
            .replacing("{state: open}", with: "{doctor: [1, true, 'null'], note: '1', starts: null}")
        let catalogue = try Catalogue.load(text: text, file: "small.yaml")
        let action = try #require(catalogue.resource(named: "visits")?.faces["ADMIN"]?.actions["settle"])
        #expect(action.requires == ["doctor": [1, true, "null"], "note": ["1"], "starts": [nil]])
    }

    @Test(
        "an id in a path is escaped, so that it can't lead elsewhere",
        arguments: [
            ("17", "/p/17/"), ("a b", "/p/a%20b/"), ("..x?y#z", "/p/..x%3Fy%23z/"), ("é", "/p/%C3%A9/"),
            ("{id}", "/p/%7Bid%7D/"), ("...", "/p/.../"), ("%2e%2e", "/p/%252e%252e/"), ("A-z.0_~", "/p/A-z.0_~/"),
            (".", nil), ("..", nil), ("a/b", nil), ("/", nil), ("../x", nil), ("..\\x", nil), ("\u{1}", nil),
            ("a\n", nil),
            ("\u{7F}", nil), ("\u{85}", nil), ("", nil),
        ] as [(String, String?)])
    func escaping(id: String, path: String?) {
        #expect(Endpoint(method: "GET", path: "/p/{id}/").path(for: ServerID(id), of: [:]) == path)
        #expect(Endpoint(method: "GET", path: "/p/{id}/").path { _ in id } == path)
    }
}
