import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("The request of an operation")
struct PlannedRequestTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func request(
        _ operation: Operation, role: String = "ADMIN", form: ServerIDForm = .integer, ids: [Int64: String] = [:]
    ) throws -> PlannedRequest {
        let resource = try #require(clinic.catalogue.resource(named: operation.resource))
        // By whatever resource it is named.
        let ids = clinic.catalogue.resources.reduce(into: [DocumentName: ServerID]()) { all, resource in
            for (id, server) in ids { all[DocumentName(resource: resource.name, id: Clinic.id(id))] = ServerID(server) }
        }
        return try PlannedRequest(operation, resource: resource, role: role, idForms: IDForms(form), ids: ids)
    }

    private func reference(_ document: Int64) -> JSONValue { .string(Clinic.id(document).text) }

    @Test("across three dependent creates, each local id becomes the server's as soon as it is known")
    func rewriting() throws {
        let patient = Clinic.operation(.create, "patients", document: 1, ["nom": "Dupont", "password": "s3cret"])
        let visit = Clinic.operation(
            .create, "consultations", document: 2, ["patient": reference(1), "doctor": 7, "motif": reference(1)])
        let invoice = Clinic.operation(
            .create, "factures", document: 3,
            ["patient": reference(1), "consultation": reference(2), "montant": "75.00"])

        let first = try request(patient)
        #expect(first.method == "POST" && first.path == "/api/Admin/patients/")
        #expect(first.body == ["nom": "Dupont", "password": "s3cret"])

        #expect(throws: PlannedRequest.Failure.unresolvedReference(field: "patient")) { try request(visit) }
        let second = try request(visit, ids: [1: "41"])
        #expect(second.path == "/api/Admin/consultations/")
        #expect(second.body == ["patient": 41, "doctor": 7, "motif": reference(1)])

        #expect(throws: PlannedRequest.Failure.unresolvedReference(field: "consultation")) {
            try request(invoice, ids: [1: "41"])
        }
        let third = try request(invoice, ids: [1: "41", 2: "97"])
        #expect(third.path == "/api/factures/")
        #expect(third.body == ["patient": 41, "consultation": 97, "montant": "75.00"])
    }

    @Test("no request is made of an id that would lead elsewhere: a change of '..' is no change of the whole list")
    func misleadingID() throws {
        for id in [".", "..", "a/b"] {
            for kind in [.update, .delete] as [OperationKind] {
                let operation = Clinic.operation(kind, "patients", document: 1, kind == .update ? ["nom": "x"] : [:])
                #expect(throws: PlannedRequest.Failure.unusableID) { try request(operation, ids: [1: id]) }
            }
        }
    }

    @Test("an id is looked up among the records of the resource that the field refers to")
    func lookupByResource() throws {
        let invoice = Clinic.operation(
            .create, "factures", document: 3, ["patient": reference(1), "consultation": reference(1)])
        let planned = try PlannedRequest(
            invoice, resource: clinic.factures, role: "ADMIN", idForms: IDForms(.string),
            ids: [
                DocumentName(resource: "patients", id: Clinic.id(1)): ServerID("patients"),
                DocumentName(resource: "consultations", id: Clinic.id(1)): ServerID("consultations"),
            ])
        #expect(planned.body == ["patient": "patients", "consultation": "consultations"])
    }

    @Test("what a whole record is filled up with is the server's own id, also where that looks like a local one")
    func filledReferences() throws {
        let text = try Fixtures.catalogueText().replacing(
            "update: /api/factures/{id}/", with: "update: PUT /api/factures/{id}/")
        let invoices = try #require(
            Catalogue.load(text: text, file: "test.yaml").resource(named: "factures"))
        let update = Clinic.operation(.update, "factures", document: 1, ["montant": "80.00"])
        let record: JSONObject = [
            "montant": "75.00", "patient": .string(Clinic.id(9).text), "consultation": .string(Clinic.id(8).text),
        ]
        let planned = try PlannedRequest(
            update, resource: invoices, role: "ADMIN", idForms: IDForms(.string), record: record,
            ids: [DocumentName(resource: "factures", id: Clinic.id(1)): ServerID("7")])
        let body = try #require(planned.body?.object)
        #expect(body["montant"] == "80.00")
        for field in invoices.references where [.update, .always].contains(field.writable) {
            #expect(body[field.name] == record[field.name])
        }
        #expect(invoices.references.contains { [.update, .always].contains($0.writable) })
    }

    @Test("an update sends its changed fields and nothing else")
    func changedFieldsOnly() throws {
        let planned = try request(
            Clinic.operation(.update, "patients", document: 1, ["telephone": "99", "age": nil]), ids: [1: "41"])
        #expect(planned.method == "PATCH" && planned.path == "/api/Admin/patients/41/")
        #expect(planned.body == ["telephone": "99", "age": nil])
    }

    @Test("a delete has no body, and an action goes to its own path")
    func deleteAndAction() throws {
        let delete = try request(Clinic.operation(.delete, "factures", document: 3), ids: [3: "12"])
        #expect(delete.method == "DELETE" && delete.path == "/api/factures/12/" && delete.body == nil)
        let pay = try request(
            Clinic.operation(.action("payer"), "factures", document: 3, ["methode_paiement": "CARTE"]), ids: [3: "12"])
        #expect(pay.method == "POST" && pay.path == "/api/factures/12/payer/")
        #expect(pay.body == ["methode_paiement": "CARTE"])
    }

    @Test("a server's id can't lead the request elsewhere")
    func escaping() throws {
        let planned = try request(Clinic.operation(.delete, "factures", document: 3), ids: [3: "..users?x#é"])
        #expect(planned.path == "/api/factures/..users%3Fx%23%C3%A9/")
    }

    @Test("what the role has no endpoint for, and what has no id yet, makes no request")
    func refusals() {
        let update = Clinic.operation(.update, "patients", document: 1, ["age": 40])
        #expect(throws: PlannedRequest.Failure.notAllowed) { try request(update, role: "PATIENT", ids: [1: "41"]) }
        #expect(throws: PlannedRequest.Failure.notAllowed) {
            try request(Clinic.operation(.action("archive"), "patients", document: 1), ids: [1: "41"])
        }
        #expect(throws: PlannedRequest.Failure.noServerID) { try request(update) }
    }

    @Test("the bytes that are digested tell any two requests apart and are the same for the same request")
    func bytes() throws {
        let update = Clinic.operation(.update, "patients", document: 1, ["telephone": "99", "age": 40])
        let text = String(decoding: try request(update, ids: [1: "41"]).bytes, as: UTF8.self)
        #expect(text == "PATCH /api/Admin/patients/41/\n{\"age\":40,\"telephone\":\"99\"}")
        #expect(try request(update, ids: [1: "41"]).bytes == request(update, ids: [1: "41"]).bytes)
        #expect(try request(update, ids: [1: "41"]).bytes != request(update, ids: [1: "42"]).bytes)
    }
}
