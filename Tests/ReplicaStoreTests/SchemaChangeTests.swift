import ReplicaStore
import SyncCatalogue
import SyncModel
import Testing

@Suite("A changed catalogue makes new columns around the stored documents")
struct SchemaChangeTests {
    private static let list = #"[{"id":1,"nom":"Hassan","ville":"Tunis"},{"id":2,"nom":"Kefi","ville":"Sfax"}]"#
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    /// Lists two patients and edits one; returns the queued operation.
    private func fill(_ replica: Replica) async throws -> [Operation] {
        let patients = clinic.patients
        try await replica.list(patients, Self.list)
        return try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "2"))
            try writer.setLocal(patients, row: document.row, to: #"{"id":2,"nom":"Kefi","ville":"Bizerte"}"#)
            let edit = FieldEdit(value: "Bizerte", base: "Sfax", madeAt: try writer.tick())
            try writer.enqueue(
                Operation(
                    id: writer.newID(), resource: "patients", document: document.localID, kind: .update,
                    edits: ["ville": edit], author: "uid:1000", createdAt: writer.now))
            return try writer.operations(in: [.queued])
        }
    }

    private func check(_ replica: Replica, _ wider: Resource, pending: [Operation]) async throws {
        #expect(try await replica.read { try $0.operations(in: [.queued]) } == pending)
        #expect(try await replica.find(wider, .equal(field: "ville", value: "Bizerte")) == ["2"])
        #expect(try await replica.find(wider, .search("tun")) == ["1"])
        #expect(
            try await replica.query(SQLQuery("SELECT ville FROM patients ORDER BY 1", rowLimit: 9)).values
                == [["Bizerte"], ["Tunis"]])
        #expect(try await replica.list(wider, Self.list).summary.parsed == 0, "the digests are kept")
        try await replica.list(wider, #"[{"id":1,"nom":"Hassan","ville":"Gabès"}]"#)
        #expect(try await replica.find(wider, .search("gabes")) == ["1"])
        #expect(try await replica.find(wider, .search("tunis")) == [])
    }

    @Test(
        "documents, digests and pending operations survive; the new field is a column, an index and searched; and back")
    func rebuild() async throws {
        let pending = try await fill(clinic.open())
        let catalogue = try Clinic.catalogue(extra: "ville: {type: string, index: true, search: true}")
        let wider = try #require(catalogue.resource(named: "patients"))
        try await check(Replica(clinic.configuration(catalogue: catalogue)), wider, pending: pending)
        let again = try clinic.open()
        #expect(try await again.find(clinic.patients, .search("bizerte")) == [])
        #expect(try await again.find(clinic.patients, .search("kefi")) == ["2"])
        #expect(try await again.documents(clinic.patients)["1"]?["ville"] == "Gabès", "the member stays")
        #expect(try await again.read { try $0.operations(in: [.queued]) } == pending)
    }

    @Test("where the role's answers are read in another shape than before, known elements are read anew")
    func reshaped() async throws {
        let list = #"[{"id":1,"nom":"Hassan","ward":{"id":4,"name":"B"}}]"#
        let fields = "ward: {type: reference, resource: visits}"
        let plain = try Clinic.catalogue(extra: fields)
        let patients = try #require(plain.resource(named: "patients"))
        try await Replica(clinic.configuration(catalogue: plain)).list(patients, list)
        let nested = try Clinic.catalogue(extra: fields, face: "nested: {ward: [id, name]}")
        let reopened = try Replica(clinic.configuration(catalogue: nested))
        let shaped = try #require(nested.seen(by: "ADMIN").resource(named: "patients"))
        #expect(try await reopened.list(shaped, list).summary.parsed == 1)
        #expect(try await reopened.documents(shaped)["1"]?["ward"] == 4)
        #expect(try await reopened.list(shaped, list).summary.parsed == 0)
    }

    @Test("a new resource gets its tables; what is gone from the catalogue stays on disk")
    func newResource() async throws {
        try await clinic.open().list(clinic.patients, #"[{"id":1}]"#)
        let catalogue = try Catalogue.load(text: Self.rooms, file: "small.yaml")
        let wider = try Replica(clinic.configuration(catalogue: catalogue))
        let rooms = try #require(catalogue.resource(named: "rooms"))
        try await wider.list(rooms, #"[{"id":7,"label":"A"}]"#)
        #expect(try await wider.documents(rooms).count == 1)
        #expect(try await wider.documents(clinic.patients).count == 1)
    }

    private static let rooms = """
        catalogue: 1
        name: small
        title: T
        zone: UTC
        ids: integer
        sign_in: {path: /l, login: l, password: p, token: t, role: r}
        errors: []
        resources:
          rooms: {summary: S, pull: {strategy: full, every: 60}, faces: {ADMIN: {list: /x/}}, fields: {label: {type: string}}}
        """
}
