import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@Suite("A record whose references come as objects")
struct FaceShapeTests {
    private static func shape(_ catalogue: String, _ role: String, _ resource: String) throws -> FaceShape {
        let found = try Catalogue.load(file: Fixtures.path("sync/\(catalogue).yaml")).seen(by: role).resource(
            named: resource)?.shape
        return try #require(found)
    }

    @Test(
        "an object beside the id that tells none, or is none, leaves the id that the server sent",
        arguments: [["label": "Contrôle"], ["id": nil, "label": "Contrôle"], nil] as [JSONValue])
    func beside(object: JSONValue) throws {
        let shape = try Self.shape("dokal", "patient", "appointments")
        let document = shape.document(from: ["id": "a", "reason_id": "r1", "appointment_reasons": object])
        #expect(document["reason_id"] == "r1")
    }

    @Test("an object beside no id gives it, and none leaves none")
    func alone() throws {
        let shape = try Self.shape("dokal", "patient", "appointments")
        #expect(shape.document(from: ["appointment_reasons": ["id": "r1"]])["reason_id"] == "r1")
        #expect(shape.document(from: ["appointment_reasons": nil])["reason_id"] == .null)
        #expect(shape.document(from: ["appointment_reasons": ["label": "?"]])["reason_id"] == .null)
        #expect(shape.document(from: ["reason_id": "r0", "appointment_reasons": ["id": "r1"]])["reason_id"] == "r1")
    }

    @Test("an object in the id's place that tells none leaves none, and is kept")
    func inPlace() throws {
        let shape = try Self.shape("cabinet-medical", "DOCTOR", "consultations")
        let document = shape.document(from: ["patient": ["nom": "Hassan"]])
        #expect(document["patient"] == .null && document["patient_record"] == ["nom": "Hassan"])
    }
}
