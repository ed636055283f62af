import ControlProtocol
import ReferenceBackend
import ServedTestSupport
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@Suite("Every endpoint of Cabinet Médical, through the socket", .serialized)
struct EndpointTests {
    static let catalogue: Catalogue? = try? Fixtures.wholeCatalogue()
    static let rows = catalogue?.endpoints ?? []
    static let roles = ["ADMIN", "DOCTOR", "PATIENT"]

    @Test("the catalogue has the documented endpoints, each with its role and kind, and no other")
    func table() {
        let rows = Self.rows.map { "\($0.method) \($0.path) \($0.role ?? "-") \($0.kind.rawValue)" }
        #expect(rows.count == 59)
        #expect(Set(rows) == DocumentedEndpoints.rows)
    }

    @Test("works while the line is down, and settles when it is back", arguments: rows)
    func works(row: EndpointRow) async throws {
        try await ServedClinic.run { clinic in
            try await Self.withWorkplace(row.role ?? "ADMIN", clinic) { workplace in
                let catalogue = try Fixtures.wholeCatalogue()
                let drive = EndpointDrive(row: row, catalogue: catalogue, clinic: clinic, isByTheBook: true)
                workplace.line.set(up: false)
                try await drive.offline(workplace)
                workplace.line.set(up: true)
                try await drive.online(workplace)
                #expect(try await workplace.settle().allSatisfy { $0 == "acknowledged" })
                // A doctor who leaves takes so many appointments along that a second list has to confirm it.
                try await workplace.sync()
                #expect(try await workplace.differing() == [])
            }
        }
    }

    @Test(
        "is refused by server and replica to each role that may not",
        arguments: rows.filter { $0.role != nil })
    func refused(row: EndpointRow) async throws {
        try await ServedClinic.run { clinic in
            for role in Self.roles where role != row.role {
                let catalogue = try Fixtures.wholeCatalogue()
                let drive = EndpointDrive(row: row, catalogue: catalogue, clinic: clinic, isByTheBook: true)
                let login = try await Self.login(role, clinic)
                let path = row.path.replacing(/\{[^}]*\}/, with: "1")
                let answer = try await clinic.ask(row.method, path, row.method == "GET" ? nil : [:], as: login)
                #expect(answer.status == 403)
                #expect(answer.body == ["error": "Vous n'avez pas la permission d'accéder à cette ressource"])
                guard !catalogue.hasOwnWay(row, for: role) else { continue }
                try await Self.withWorkplace(role, clinic) { try await drive.refused($0) }
            }
        }
    }

    static func login(_ role: String, _ clinic: ServedClinic) async throws -> String {
        switch role {
        case "DOCTOR": try await clinic.login("doctors", 3)
        case "PATIENT": try await clinic.login("patients", 6)
        default: Seed.adminEmail
        }
    }

    /// A workplace of a role at a clinic where doctor 3 and patient 6 have an appointment, and have written to each other.
    static func withWorkplace(
        _ role: String, _ clinic: ServedClinic, overlay: String? = nil,
        _ body: @escaping @Sendable (Workplace) async throws -> Void
    ) async throws {
        let visit: JSONValue = ["doctor": 3, "patient": 6, "start_time": "2026-09-01T10:00:00", "motif": "Suivi"]
        _ = try await clinic.ask("POST", "/api/Admin/consultations/", visit, as: Seed.adminEmail)
        let doctor = try await clinic.login("doctors", 3)
        let writings: [(String, JSONValue)] = [
            ("messages", ["destinataire_patient": 6, "sujet": "Résultats", "contenu": "Disponibles"]),
            ("reclamations", ["patient": 6, "sujet": "Retard", "message": "30 minutes"]),
            ("dossiers", ["patient": 6, "observations": "Examen général", "traitement": "Repos"]),
        ]
        for (name, body) in writings {
            _ = try await clinic.ask("POST", "/api/doctor-patient/doctor/\(name)/", body, as: doctor)
        }
        let invoice: JSONValue = ["patient": 6, "montant": 75, "description": "Consultation"]
        _ = try await clinic.ask("POST", "/api/factures/", invoice, as: Seed.adminEmail)
        try await Workplace.run(role, login: login(role, clinic), at: clinic, overlay: overlay, body)
    }
}

extension Catalogue {
    /// Whether another role does the same to the same resource by a path of its own.
    fileprivate func hasOwnWay(_ row: EndpointRow, for role: String) -> Bool {
        resources.contains { resource in
            guard let theirs = row.role.flatMap({ resource.faces[$0] }), let own = resource.faces[role] else {
                return false
            }
            func isRow(_ endpoint: Endpoint?) -> Bool { endpoint?.path == row.path && endpoint?.method == row.method }
            return isRow(theirs.list) || isRow(theirs.get) || theirs.listedBy.values.contains(where: isRow)
                || isRow(theirs.create) && own.create != nil || isRow(theirs.update) && own.update != nil
                || isRow(theirs.delete) && own.delete != nil
        }
    }
}
