import Foundation
import NIOHTTP1
import Testing

@testable import ReferenceBackend

/// The small clinic with one person of each role signed in, and one consultation that brings doctor 3 and patient 6
/// together: 61, on Tuesday, 1 September 2026 at 10:00. It is Wednesday, 15 July 2026, 12:00.
struct People: Sendable {
    let admin: Clinic
    /// 3, Ahmed Ben Ali.
    let doctor: Clinic
    /// 6.
    let patient: Clinic
    /// `Prenom Nom` of patient 6.
    let patientName: String

    /// Someone of each role; nobody for nil.
    func person(_ role: Role?) -> Clinic {
        switch role {
        case nil: admin.anonymous
        case .admin: admin
        case .doctor: doctor
        case .patient: patient
        }
    }

    /// Signs another patient in.
    func patient(_ id: Int) async throws -> Clinic {
        try await admin.signedIn(try await admin.get("/api/Admin/patients/\(id)/").value("email"))
    }
}

/// Runs a server with the small clinic and signs people in.
func withPeople(quirks: Set<Quirk> = [], _ body: @Sendable (People) async throws -> Void) async throws {
    try await withClinic(quirks: quirks) { admin in
        let booked = try await admin.post(ConsultationTests.path, ConsultationTests.body("2026-09-01T10:00:00"))
        try #require(booked.status == 201)
        let record = try await admin.get("/api/Admin/patients/6/")
        let people = People(
            admin: admin, doctor: try await admin.signedIn(Clinic.doctorEmail),
            patient: try await admin.signedIn(record.value("email")),
            patientName: "\(record.value("prenom")) \(record.value("nom"))")
        try await body(people)
    }
}

/// A form as browsers write it.
struct TestForm {
    static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    private(set) var bytes: [UInt8] = []

    func text(_ name: String, _ value: String) -> TestForm {
        part(#"form-data; name="\#(name)""#, nil, Array(value.utf8))
    }

    func file(_ name: String, _ fileName: String, _ type: String, _ content: [UInt8]) -> TestForm {
        part(#"form-data; name="\#(name)"; filename="\#(fileName)""#, type, content)
    }

    private func part(_ disposition: String, _ type: String?, _ content: [UInt8]) -> TestForm {
        var head = "--\(Self.boundary)\r\nContent-Disposition: \(disposition)\r\n"
        if let type { head += "Content-Type: \(type)\r\n" }
        var form = self
        form.bytes += Array((head + "\r\n").utf8) + content + Array("\r\n".utf8)
        return form
    }
}

extension Clinic {
    /// Sends a form, in a coding if one is named.
    func send(
        _ method: HTTPMethod, _ path: String, form: TestForm, coding: String? = nil,
        encode: ([UInt8]) throws -> [UInt8] = { $0 }
    ) async throws -> Reply {
        let call = TestRequest(
            method: method, path: path, bytes: try encode(form.bytes + Array("--\(TestForm.boundary)--\r\n".utf8)),
            headers: [
                ("Authorization", "Bearer \(token ?? "")"),
                ("Content-Type", "multipart/form-data; boundary=\(TestForm.boundary)"),
            ] + (coding.map { [("Content-Encoding", $0)] } ?? []))
        return try await exchange([call], port: port)[0]
    }
}
