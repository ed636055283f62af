import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("The request of an upload (design section 10)")
struct UploadRequestTests {
    private let cabinet: Catalogue
    private let dokal: Catalogue

    init() throws {
        cabinet = try Fixtures.wholeCatalogue()
        dokal = try Catalogue.load(file: Fixtures.path("sync/dokal.yaml"))
    }

    private func request(
        _ field: String, _ name: String, in catalogue: Catalogue, role: String, id: String? = "41"
    ) throws -> PlannedRequest {
        let catalogue = catalogue.seen(by: role)
        let resource = try #require(catalogue.resource(named: name))
        return try PlannedRequest(
            Clinic.operation(.upload(field), name, document: 1), resource: resource, role: role,
            idForms: catalogue.ids,
            ids: id.map { [DocumentName(resource: name, id: Clinic.id(1)): ServerID($0)] } ?? [:])
    }

    @Test("a file with an endpoint of its own goes there")
    func ownEndpoint() throws {
        let planned = try request("avatar_url", "profile", in: dokal, role: "patient")
        #expect(planned.method == "POST" && planned.path == "/api/v1/profile/avatar")
        #expect(planned.body == nil, "the form is made around the file")
    }

    @Test("any other file goes with a change of its record")
    func patch() throws {
        let planned = try request("fichier", "dossiers", in: cabinet, role: "ADMIN")
        #expect(planned.method == "PATCH" && planned.path == "/api/Admin/medicalfile/dossiers/41/")
        #expect(planned.body == nil)
    }

    @Test(
        "who may send a file only with its record, or may not at all, gets no request of its own for it",
        arguments: [
            ("DOCTOR", "dossiers", "fichier"), ("PATIENT", "dossiers", "fichier"),
            ("ADMIN", "patients", "medical_file"),
            ("ADMIN", "dossiers", "observations"), ("ADMIN", "dossiers", "nothing"), ("NOBODY", "dossiers", "fichier"),
        ])
    func notAllowed(role: String, name: String, field: String) throws {
        let resource = try #require(cabinet.resource(named: name))
        #expect(throws: PlannedRequest.Failure.notAllowed) {
            try PlannedRequest(
                Clinic.operation(.upload(field), name, document: 1), resource: resource, role: role,
                idForms: IDForms(.integer),
                ids: [DocumentName(resource: name, id: Clinic.id(1)): ServerID("41")])
        }
    }

    @Test("a file of a record that the server does not know yet can't be sent")
    func noRecord() {
        #expect(throws: PlannedRequest.Failure.noServerID) {
            try request("fichier", "dossiers", in: cabinet, role: "ADMIN", id: nil)
        }
    }

    @Test("uploads are never sent again without a look, whatever the role")
    func notRepeatable() throws {
        let dossiers = try #require(cabinet.resource(named: "dossiers"))
        let upload = Clinic.operation(.upload("fichier"), "dossiers", document: 1)
        #expect(!upload.isRepeatable(dossiers, role: "ADMIN"))
        let shown: JSONObject = ["id": 41, "fichier": "/media/a.pdf"]
        guard case .undecided = InDoubt.settle(upload, record: shown, resource: dossiers, role: "ADMIN") else {
            Issue.record("the record alone decided about a file")
            return
        }
    }
}
