import Testing

@testable import ReferenceBackend

@Suite("Roles")
struct RoleTests {
    @Test("the document's 59 endpoints are all there, each once")
    func whole() {
        #expect(Endpoint.all.count == 59)
        #expect(Set(Endpoint.all.map(\.testDescription)).count == 59)
    }

    @Test("whoever may is answered as the document says", arguments: Endpoint.all)
    func admitted(endpoint: Endpoint) async throws {
        try await withPeople { people in
            let reply = try await people.person(endpoint.role).send(endpoint.method, endpoint.path, endpoint.body)
            #expect(reply.status == endpoint.status, "\(reply.text)")
        }
    }

    @Test("every endpoint sends others away, and changes nothing for them")
    func others() async throws {
        try await withPeople { people in
            func state() async throws -> [String] {
                var lists: [String] = []
                for endpoint in Endpoint.all where endpoint.method == .GET && endpoint.role != nil {
                    lists.append(try await people.person(endpoint.role).get(endpoint.path).text)
                }
                return lists
            }
            let before = try await state()
            for endpoint in Endpoint.all {
                guard let role = endpoint.role else { continue }
                let nobody = try await people.person(nil).send(endpoint.method, endpoint.path, endpoint.body)
                #expect(nobody.status == 401, "\(endpoint.testDescription)")
                #expect(
                    nobody.text
                        == #"{"detail":"Les informations d'authentification n'ont pas été fournies."}"#)
                #expect(nobody.headers.first(name: "WWW-Authenticate") == #"Bearer realm="api""#)
                for other in Role.allCases where other != role {
                    let reply = try await people.person(other).send(endpoint.method, endpoint.path, endpoint.body)
                    #expect(reply.status == 403, "\(other) \(endpoint.testDescription)")
                    #expect(reply.text == #"{"error":"Vous n'avez pas la permission d'accéder à cette ressource"}"#)
                }
            }
            #expect(try await state() == before)
        }
    }

    @Test("an account that was deleted is out at once, whatever its token says")
    func deleted() async throws {
        try await withClinic { admin in
            let address = try await admin.get("/api/Admin/patients/6/").value("email")
            let patient = try await admin.signedIn(address)
            #expect(try await patient.get("/api/factures/patient/mes-factures/").status == 200)
            #expect(try await admin.delete("/api/Admin/patients/6/").status == 204)
            #expect(try await patient.get("/api/factures/patient/mes-factures/").status == 401)
        }
    }
}
