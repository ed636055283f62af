import SyncCatalogue
import SyncTestSupport
import Testing

@Suite("How a file comes to the server (design section 10)")
struct UploadRouteTests {
    private let cabinet: Catalogue
    private let dokal: Catalogue

    init() throws {
        cabinet = try Fixtures.wholeCatalogue()
        dokal = try Catalogue.load(file: Fixtures.path("sync/dokal.yaml"))
    }

    /// The field of a resource as a role sees it, and how its file comes to the server.
    private func route(_ catalogue: Catalogue, _ role: String, _ name: String, _ field: String) throws -> UploadRoute? {
        let resource = try #require(catalogue.seen(by: role).resource(named: name))
        return resource.uploadRoute(of: try #require(resource.field(named: field)), try #require(resource.faces[role]))
    }

    @Test("an administrator sends a dossier's file by itself")
    func dossierOfAdministrator() throws {
        #expect(
            try route(cabinet, "ADMIN", "dossiers", "fichier")
                == .alone(Endpoint(method: "PATCH", path: "/api/Admin/medicalfile/dossiers/{id}/")))
    }

    @Test("a doctor or a patient sends a dossier's file only with the dossier", arguments: ["DOCTOR", "PATIENT"])
    func dossierOfOthers(role: String) throws {
        #expect(try route(cabinet, role, "dossiers", "fichier") == .withCreate)
    }

    @Test("a patient's file only comes from the server, whoever looks at it, and is kept sealed")
    func medicalFile() throws {
        let patients = try #require(cabinet.resource(named: "patients"))
        let field = try #require(patients.field(named: "medical_file"))
        #expect(
            patients.faces.count > 1 && patients.faces.values.allSatisfy { patients.uploadRoute(of: field, $0) == nil })
        #expect(try route(cabinet, "ADMIN", "patients", "medical_file") == nil)
        #expect(field.file?.isSensitive == true)
    }

    @Test("Dokal's picture of the account's owner goes alone, to its own endpoint, though no update may set it")
    func avatar() throws {
        for role in dokal.roles {
            #expect(
                try route(dokal, role, "profile", "avatar_url")
                    == .alone(Endpoint(method: "POST", path: "/api/v1/profile/avatar")))
        }
        let rule = try #require(dokal.resource(named: "profile")?.field(named: "avatar_url")?.file)
        #expect(rule.part == "avatar" && rule.maximumBytes == 5 << 20)
        #expect(rule.admits("image/webp") && !rule.admits("image/tiff"))
    }

    @Test("a role may send a file elsewhere than the others, and its own address stands among its endpoints")
    func perRole() throws {
        let catalogue = try Catalogue.load(text: SmallCatalogue.text, file: "small.yaml")
        let scans = Endpoint(method: "POST", path: "/threads/{id}/scan/")
        #expect(try route(catalogue, "ADMIN", "threads", "scan") == .alone(scans))
        #expect(
            try route(catalogue, "ADMIN", "threads", "picture")
                == .alone(Endpoint(method: "POST", path: "/threads/picture/")))
        let uploads = catalogue.endpoints.filter { $0.kind == .upload }.map(\.path)
        #expect(uploads.contains("/threads/{id}/scan/") && uploads.contains("/threads/picture/"))
    }

    @Test("a text that may be a file's address takes no file: its bytes have no way to the server")
    func addresses() throws {
        for role in dokal.roles {
            #expect(try route(dokal, role, "messages", "content") == nil)
        }
        let condition = try #require(dokal.resource(named: "messages")?.field(named: "content")?.file?.condition)
        #expect(condition.field == "message_type" && condition.values == ["image", "file"])
    }
}
