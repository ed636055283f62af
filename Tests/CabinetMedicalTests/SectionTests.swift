import ReferenceBackend
import ServedTestSupport
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

/// A section of cabinet-medical.md: what one works with in one role.
struct DocumentSection: Sendable, CustomTestStringConvertible {
    let number: Int
    let role: String
    /// What the paths of its endpoints begin with.
    let paths: [String]

    var testDescription: String { "section \(number)" }

    static let all: [DocumentSection] = [
        .init(number: 1, role: "ADMIN", paths: ["/api/users/register/", "/api/users/login/", "/api/users/approve/"]),
        .init(number: 2, role: "ADMIN", paths: ["/api/users/dashboard/admin/"]),
        .init(number: 3, role: "ADMIN", paths: ["/api/Admin/patients/"]),
        .init(number: 4, role: "ADMIN", paths: ["/api/Admin/doctors/"]),
        .init(number: 5, role: "ADMIN", paths: ["/api/Admin/consultations/"]),
        .init(number: 6, role: "ADMIN", paths: ["/api/Admin/medicalfile/"]),
        .init(number: 7, role: "DOCTOR", paths: ["/api/doctor-patient/doctor/patients/"]),
        .init(number: 8, role: "DOCTOR", paths: ["/api/doctor-patient/doctor/consultations/"]),
        .init(number: 9, role: "DOCTOR", paths: ["/api/doctor-patient/doctor/dossiers/"]),
        .init(number: 10, role: "DOCTOR", paths: ["/api/doctor-patient/doctor/reclamations/"]),
        .init(number: 11, role: "DOCTOR", paths: ["/api/doctor-patient/doctor/messages/"]),
        .init(number: 12, role: "DOCTOR", paths: ["/api/doctor-calendar/", "/api/users/dashboard/doctor/"]),
        .init(number: 13, role: "PATIENT", paths: ["/api/patient/consultations/", "/api/users/dashboard/patient/"]),
        .init(number: 14, role: "PATIENT", paths: ["/api/patient/doctors/", "/api/patient/rendez-vous/"]),
        .init(number: 15, role: "PATIENT", paths: ["/api/patient/dossiers/"]),
        .init(number: 16, role: "PATIENT", paths: ["/api/patient/reclamations/"]),
        .init(number: 17, role: "PATIENT", paths: ["/api/patient/messages/"]),
        .init(number: 18, role: "ADMIN", paths: ["/api/factures/"]),
    ]
}

/// Sign in, read offline, write offline, settle, verify: each section of the document as a working day has it.
@Suite("The sections of cabinet-medical.md", .serialized)
struct SectionTests {
    private func work(_ section: DocumentSection, quirks: Set<Quirk>, overlay: String?) async throws {
        let catalogue = try Catalogue.load(
            file: Fixtures.path("sync/cabinet-medical.yaml"), overlay: overlay.map { try Fixtures.path($0) })
        let rows = catalogue.endpoints.filter { row in
            (row.role ?? section.role) == section.role && section.paths.contains { row.path.hasPrefix($0) }
        }
        #expect(!rows.isEmpty)
        try await ServedClinic.run(quirks: quirks) { clinic in
            try await EndpointTests.withWorkplace(section.role, clinic, overlay: overlay) { workplace in
                workplace.line.set(up: false)
                // What is read first is as the server has it; what is written comes after, removals last.
                for row in rows.sorted(by: { Self.turn($0) < Self.turn($1) }) {
                    try await EndpointDrive(
                        row: row, catalogue: catalogue, clinic: clinic, isByTheBook: quirks.isEmpty
                    ).offline(workplace)
                }
                workplace.line.set(up: true)
                for row in rows {
                    try await EndpointDrive(
                        row: row, catalogue: catalogue, clinic: clinic, isByTheBook: quirks.isEmpty
                    ).online(workplace)
                }
                let states = try await workplace.settle()
                #expect(states.allSatisfy { $0 == "acknowledged" }, "\(states)")
                try await workplace.sync()
                #expect(try await workplace.differing() == [])
            }
        }
    }

    private static func turn(_ row: EndpointRow) -> Int {
        switch row.kind {
        case .session, .online, .read, .derived: 0
        default: row.method == "DELETE" ? 2 : 1
        }
    }

    @Test("work offline and settle with a server that keeps to its document", arguments: DocumentSection.all)
    func byTheBook(section: DocumentSection) async throws {
        try await work(section, quirks: [], overlay: nil)
    }

    @Test("work offline and settle with a deployed server, through an overlay", arguments: DocumentSection.all)
    func asDeployed(section: DocumentSection) async throws {
        try await work(section, quirks: .asDeployed, overlay: "examples/as-deployed.yaml")
    }
}
