import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Every endpoint of Dokal")
struct DokalEndpointTests {
    @Test("does what it is for, and tells strangers, other roles and bad bodies so", arguments: DokalEndpoint.all)
    func row(endpoint: DokalEndpoint) async throws {
        try await withPractice { practice async throws in
            let ids = try await practice.ids()
            let path = endpoint.path.filled(ids)
            let caller = practice.person(endpoint.role)
            let body = endpoint.body?.filled(ids)

            if endpoint.role != .anyone {
                let stranger = try await caller.anonymous.send(endpoint.method, path, body)
                #expect(stranger.status == 401)
                #expect(stranger.value("error", "code") == "unauthorized")
            }
            if endpoint.role == .practitioner, path.hasPrefix("/api/v1/crm") || path.hasSuffix("/reply") {
                let patient = try await practice.patient.send(endpoint.method, path, body)
                #expect(patient.status == 403)
                #expect(patient.value("error", "code") == "forbidden")
            }
            if endpoint.role == .patient, endpoint.method == .POST || path.hasSuffix("/cancel") {
                let others = path.contains("/conversations") ? practice.otherPatient : practice.doctor
                #expect([403, 404].contains(try await others.send(endpoint.method, path, body).status))
            }
            if let (bad, field) = endpoint.invalid {
                let refused = try await caller.send(endpoint.method, path, bad.filled(ids))
                #expect(refused.status == 400)
                #expect(refused.value("error", "code") == "validation_error")
                #expect(refused.value("error", "details", "fieldErrors", field, 0) != "absent", "\(refused.text)")
            }
            let reply = try await caller.send(endpoint.method, path, body)
            #expect(reply.status == endpoint.status, "\(reply.text)")
            if endpoint.status == 204 { #expect(reply.bytes.isEmpty) }
            if endpoint.status == 201 { #expect(Identifier.isOne(reply.value("id")), "\(reply.text)") }
        }
    }

    @Test("a path with an id that is none, or that nobody has, isn't found")
    func unknownIDs() async throws {
        let nobody = "00000000-0000-4000-8000-000000000000"
        try await withPractice { practice async throws in
            let ids = try await practice.ids()
            for endpoint in DokalEndpoint.all {
                let name = endpoint.path.split(separator: "/").first { $0.hasPrefix("{") }
                guard let name else { continue }
                for id in ["7", nobody] {
                    let path = endpoint.path.replacing(name, with: id)
                    let reply = try await practice.person(endpoint.role).send(
                        endpoint.method, path, endpoint.body?.filled(ids))
                    #expect(reply.status == 404, "\(endpoint.method) \(path)")
                    #expect(reply.value("error", "code") == "not_found")
                }
            }
        }
    }

    @Test("what isn't there, or not with that method, isn't found, in the API's own form")
    func unknownPaths() async throws {
        try await withPractice { practice async throws in
            let expected = #"{"error":{"code":"not_found","message":"Resource not found","details":{}}}"#
            for path in ["/api/v1/nurses", "/", "/api/v1/health/moods", "/api/v1/crm/patients"] {
                #expect(try await practice.doctor.get(path).text == expected, "\(path)")
            }
            #expect(try await practice.patient.delete("/api/v1/profile").text == expected)
        }
    }

    @Test("an admin may look at the CRM, has nothing there of their own, and can write nothing")
    func adminInCRM() async throws {
        try await withPractice { practice async throws in
            for path in ["schedule", "overrides", "instructions", "reviews"] {
                #expect(try await practice.admin.get("/api/v1/crm/\(path)").text == "[]")
            }
            #expect(try await practice.admin.get("/api/v1/crm/appointments").value("total") == "0")
            #expect(try await practice.admin.get("/api/v1/crm/patients/\(practice.patientID)").status == 200)
            let hours = #"{"day_of_week": 5, "start_time": "09:00", "end_time": "12:00"}"#
            #expect(try await practice.admin.post("/api/v1/crm/schedule", hours).status == 403)
            #expect(try await practice.admin.patch("/api/v1/crm/profile", #"{"about": "x"}"#).status == 403)
        }
    }
}
