import ControlProtocol
import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

/// A documented query parameter with a value, of a list as one role asks for it.
struct FilterCase: Sendable, CustomTestStringConvertible {
    let role: String
    let resource: String
    let path: String
    let parameters: [(name: String, value: String)]

    init(_ role: String, _ resource: String, _ path: String, _ parameters: [(String, String)]) {
        self.role = role
        self.resource = resource
        self.path = path
        self.parameters = parameters.map { (name: $0.0, value: $0.1) }
    }

    var testDescription: String { "\(role) \(resource) \(parameters.map { "\($0.name)=\($0.value)" })" }

    static let all: [FilterCase] =
        ["Ahmed", "ben", "zzz", "6", "@courriel"].map {
            .init("ADMIN", "patients", "/api/Admin/patients/", [("q", $0)])
        }
        + ["Actif", "Inactif"].map { .init("ADMIN", "patients", "/api/Admin/patients/", [("status", $0)]) }
        + [
            [("q", "benali")], [("specialty", "Cardiologie")], [("specialty", "cardiologié")],
            [("is_approved", "true")],
            [("is_approved", "false")],
        ].map { .init("ADMIN", "doctors", "/api/Admin/doctors/", $0) }
        + [
            [("patient_id", "6")], [("doctor_id", "3")], [("date", "2026-07-15")], [("date_debut", "2026-07-20")],
            [("date_fin", "2026-07-10")],
            [("date_debut", "2026-07-10"), ("date_fin", "2026-07-12"), ("doctor_id", "4")],
            [("motif", "CONTROLE")], [("motif", "x y z")],
        ].map { .init("ADMIN", "consultations", "/api/Admin/consultations/", $0) }
        + [.init("ADMIN", "dossiers", "/api/Admin/medicalfile/dossiers/", [("patient_id", "6")])]
        + [
            [("patient_id", "6")], [("statut", "PAYEE")], [("statut", "EN_ATTENTE")], [("date_debut", "2026-07-15")],
            [("date_fin", "2026-07-15")],
        ].map { .init("ADMIN", "factures", "/api/factures/", $0) }
        + [.init("DOCTOR", "patients", "/api/doctor-patient/doctor/patients/", [("search", "ben")])]
        + [
            [("patient_id", "6")], [("date", "2026-09-01")], [("date_debut", "2026-07-20")],
            [("date_fin", "2026-07-10")],
            [("motif", "suivi")],
        ].map { .init("DOCTOR", "consultations", "/api/doctor-patient/doctor/consultations/", $0) }
        + [
            .init("DOCTOR", "dossiers", "/api/doctor-patient/doctor/dossiers/", [("patient_id", "6")]),
            .init("DOCTOR", "reclamations", "/api/doctor-patient/doctor/reclamations/", [("patient_id", "6")]),
            .init("DOCTOR", "reclamations", "/api/doctor-patient/doctor/reclamations/", [("statut", "EN_ATTENTE")]),
            .init("DOCTOR", "messages", "/api/doctor-patient/doctor/messages/", [("patient_id", "6")]),
            .init("DOCTOR", "messages", "/api/doctor-patient/doctor/messages/", [("lu", "true")]),
            .init("DOCTOR", "messages", "/api/doctor-patient/doctor/messages/", [("lu", "false")]),
        ]
        + [
            [("doctor_id", "3")], [("date", "2026-09-01")], [("date_debut", "2026-07-20")],
            [("date_fin", "2026-07-10")],
            [("status", "past")], [("status", "upcoming")],
        ].map { .init("PATIENT", "consultations", "/api/patient/consultations/", $0) }
        + [
            .init("PATIENT", "doctors", "/api/patient/doctors/", [("specialty", "Cardiologie")]),
            .init("PATIENT", "messages", "/api/patient/messages/", [("lu", "false")]),
            .init("PATIENT", "messages", "/api/patient/messages/", [("doctor_id", "3")]),
            .init("PATIENT", "factures", "/api/factures/patient/mes-factures/", [("statut", "EN_ATTENTE")]),
        ]
}

@Suite("The documented query parameters, applied by the replica", .serialized)
struct FilterTests {
    @Test("give what the server gives, offline", arguments: ["ADMIN", "DOCTOR", "PATIENT"])
    func equal(role: String) async throws {
        try await ServedClinic.run { clinic in
            try await EndpointTests.withWorkplace(role, clinic) { workplace in
                workplace.line.set(up: false)
                for filter in FilterCase.all where filter.role == role {
                    let values = Dictionary(
                        uniqueKeysWithValues: filter.parameters.map { ($0.name, JSONValue.string($0.value)) })
                    let mine = try await workplace.faces(filter.resource, filter: values)
                    let query = filter.parameters.map { name, value in
                        "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
                    }
                    let theirs = try await clinic.ask(
                        "GET", filter.path + "?" + query.joined(separator: "&"), as: workplace.login)
                    #expect(theirs.status == 200)
                    #expect(Set(mine.keys) == Set(Workplace.byID(theirs.body).keys), "\(filter)")
                }
            }
        }
    }

    @Test("and most of them find something, so that the comparison says something")
    func tells() async throws {
        try await ServedClinic.run { clinic in
            try await EndpointTests.withWorkplace("ADMIN", clinic) { workplace in
                for filter in FilterCase.all where filter.role == "ADMIN" && !filter.testDescription.contains("z") {
                    let values = Dictionary(
                        uniqueKeysWithValues: filter.parameters.map { ($0.name, JSONValue.string($0.value)) })
                    let found = try await workplace.faces(filter.resource, filter: values)
                    #expect(!found.isEmpty || filter.testDescription.contains("false"), "\(filter)")
                }
            }
        }
    }
}
