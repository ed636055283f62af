import GRDB
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Quirks of deployed servers, each alone")
struct QuirkTests {
    private static let patients = "/api/Admin/patients/"
    private static let facture = #"{"patient": 6, "montant": 75}"#

    private func booking(_ patient: Int) -> String {
        #"{"doctor": 3, "patient": \#(patient), "start_time": "2026-09-01T10:00:00", "motif": "x"}"#
    }

    @Test("names on the command line are words, and each quirk has its line")
    func names() {
        for quirk in Quirk.allCases {
            #expect(quirk.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
            #expect(!quirk.summary.isEmpty)
        }
        #expect(Set(Quirk.allCases.map(\.summary)).count == Quirk.allCases.count)
    }

    @Test("creates-without-id: the record is stored, and its answer has all but the id")
    func createsWithoutID() async throws {
        try await withClinic(quirks: [.createsWithoutID]) { admin async throws in
            let created = try await admin.post(Self.patients, PatientTests.jean)
            #expect(created.status == 201)
            #expect(created.value("id") == "absent")
            #expect(created.value("email") == "patient@example.com")
            #expect(try await admin.get(Self.patients + "26/").value("id") == "26")
            #expect(try await admin.post("/api/factures/", Self.facture).value("id") == "absent")
            #expect(try await admin.post("/api/Admin/consultations/", booking(6)).value("id") == "61")
        }
    }

    @Test("approval-by-get: GET approves and POST isn't allowed")
    func approvalByGET() async throws {
        try await withClinic(quirks: [.approvalByGET]) { admin async throws in
            let path = "/api/users/approve/\(Clinic.unapprovedDoctor)/"
            #expect(try await admin.post(path, "").status == 405)
            #expect(try await admin.get("/api/Admin/doctors/?is_approved=false").ids == [Clinic.unapprovedDoctor])
            #expect(try await admin.get(path).value("user", "is_approved") == "1")
            #expect(try await admin.get("/api/Admin/doctors/?is_approved=false").ids.isEmpty)
        }
    }

    @Test("patch-refuses-…: a read-only field or a null spoils a PATCH, and only with the quirk")
    func strictPatch() async throws {
        let (path, whole, null) = (Self.patients + "6/", #"{"id": 6, "telephone": "1"}"#, #"{"age": null}"#)
        try await withClinic { admin async throws in
            #expect(try await admin.patch(path, whole).status == 200)
            #expect(try await admin.patch(path, null).status == 200)
        }
        try await withClinic(quirks: [.patchRefusesWholeObject]) { admin async throws in
            let refused = try await admin.patch(path, whole)
            #expect(refused.status == 400)
            #expect(refused.value("details", "id", 0) == "Ce champ est en lecture seule")
            #expect(try await admin.patch(path, null).status == 200)
        }
        try await withClinic(quirks: [.patchRefusesNull]) { admin async throws in
            #expect(try await admin.patch(path, null).status == 400)
            #expect(try await admin.patch(path, whole).value("telephone") == "1")
        }
    }

    @Test("trims-texts: white space at the ends goes")
    func trimsTexts() async throws {
        let body = #"{"telephone": " 0698765432\n"}"#
        try await withClinic { admin async throws in
            #expect(try await admin.patch(Self.patients + "6/", body).value("telephone") == " 0698765432\n")
        }
        try await withClinic(quirks: [.trimsTexts]) { admin async throws in
            #expect(try await admin.patch(Self.patients + "6/", body).value("telephone") == "0698765432")
        }
    }

    @Test("ignores-filters: every list is the whole one, even with a filter that is none")
    func ignoresFilters() async throws {
        try await withClinic(quirks: [.ignoresFilters]) { admin async throws in
            #expect(try await admin.get(Self.patients + "?q=nobody&status=Actif").ids.count == 20)
            #expect(try await admin.get("/api/Admin/consultations/?date_debut=x").ids.count == 60)
        }
    }

    @Test("deletes-cascade: visits go, and invoices stay as nobody's")
    func deletesCascade() async throws {
        try await withClinic(quirks: [.deletesCascade]) { admin async throws in
            let victim = try await admin.get("/api/factures/1/").value("patient")
            #expect(try await admin.delete(Self.patients + "\(victim)/").status == 204)
            let orphan = try await admin.get("/api/factures/1/")
            for field in ["patient", "patient_name", "patient_email", "consultation", "consultation_date"] {
                #expect(orphan.value(field) == "null", "\(field)")
            }
            #expect(try await admin.get("/api/factures/").ids.contains(1))
            #expect(try await admin.get("/api/Admin/consultations/?patient_id=\(victim)").ids.isEmpty)
        }
    }

    @Test("reuses-numbers: after the last invoice is deleted the next one has its number")
    func reusesNumbers() async throws {
        func numbers(_ quirks: Set<Quirk>) async throws -> [String] {
            try await withDatabaseFile { path in
                try await withClinic(at: path, quirks: quirks) { admin async throws in
                    let first = try await admin.post("/api/factures/", Self.facture)
                    _ = try await admin.delete("/api/factures/\(first.value("id"))/")
                    let second = try await admin.post("/api/factures/", Self.facture)
                    let third = try await admin.post("/api/factures/", Self.facture)
                    return [first, second, third].map { $0.value("numero_facture") }
                }
            }
        }
        let fresh = try await numbers([])
        #expect(Set(fresh).count == 3)
        let reused = try await numbers([.reusesNumbers])
        #expect(reused[0] == reused[1])
        #expect(reused[1] != reused[2])
    }

    @Test("fails-after-writing: the seventh write is done and called a failure")
    func failsAfterWriting() async throws {
        try await withClinic(quirks: [.failsAfterWriting]) { admin async throws in
            var statuses: [Int] = []
            for age in 1...8 {
                statuses.append(try await admin.patch(Self.patients + "6/", #"{"age": \#(age)}"#).status)
                #expect(try await admin.get(Self.patients + "6/").value("age") == "\(age)")
            }
            #expect(statuses == [200, 200, 200, 200, 200, 200, 500, 200])
        }
    }

    @Test("redirects-post: a write without its slash is redirected, and does nothing")
    func redirectsPost() async throws {
        try await withClinic(quirks: [.redirectsPost]) { admin async throws in
            let moved = try await admin.post("/api/Admin/patients", PatientTests.jean)
            #expect(moved.status == 301)
            #expect(moved.headers.first(name: "Location") == Self.patients)
            #expect(try await admin.post("/api/Admin/nurses", "{}").status == 404)
            #expect(try await admin.get(Self.patients).ids.count == 20)
        }
    }

    @Test("html-errors: 404 is a page of 200 KB, 400 is JSON as ever")
    func htmlErrors() async throws {
        try await withClinic(quirks: [.htmlErrors]) { admin async throws in
            for path in [Self.patients + "999/", "/api/nowhere/"] {
                let page = try await admin.get(path)
                #expect(page.status == 404)
                #expect(page.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
                #expect(page.bytes.count == 204_800)
                #expect(page.text.hasPrefix("<!DOCTYPE html>"))
                #expect(page.text.hasSuffix("</html>\n"))
            }
            #expect(try await admin.post(Self.patients, "{}").value("error") == "Données invalides")
        }
    }

    @Test("double-books: a slot is given twice at once, and not once more later")
    func doubleBooks() async throws {
        try await withClinic(quirks: [.doubleBooks]) { admin async throws in
            let path = "/api/Admin/consultations/"
            #expect(try await admin.post(path, booking(6)).status == 201)
            #expect(try await admin.post(path, booking(7)).status == 201)
            admin.clock.advance(minutes: 1)
            #expect(try await admin.post(path, booking(8)).status == 400)
        }
    }

    @Test("refuses-stale-tokens: a sign-in with a token that is no good is refused, with none or a good one it isn't")
    func refusesStaleTokens() async throws {
        let body = #"{"email": "\#(Seed.adminEmail)", "password": "\#(Seed.password)"}"#
        try await withClinic(quirks: [.refusesStaleTokens]) { admin async throws in
            var stale = admin
            stale.token = "x.y.z"
            #expect(try await stale.post("/api/users/login/", body).status == 401)
            #expect(try await admin.post("/api/users/login/", body).status == 200)
            #expect(try await admin.anonymous.post("/api/users/login/", body).status == 200)
            admin.clock.advance(minutes: 61)
            #expect(try await admin.post("/api/users/login/", body).status == 401)
        }
    }

    @Test("no-refresh: a token lasts a day, and there is no other to renew it with")
    func noRefresh() async throws {
        let body = #"{"email": "\#(Seed.adminEmail)", "password": "\#(Seed.password)"}"#
        try await withClinic(quirks: [.noRefresh]) { admin async throws in
            let answer = try await admin.anonymous.post("/api/users/login/", body)
            #expect(answer.value("refresh") == "absent")
            #expect(try await admin.post("/api/token/refresh/", "{}").status == 404)
            admin.clock.advance(minutes: 24 * 60 - 1)
            #expect(try await admin.get("/api/factures/").status == 200)
            admin.clock.advance(minutes: 1)
            #expect(try await admin.get("/api/factures/").status == 401)
        }
    }

    @Test("mixed-media-urls: one record has whole URLs, a list has paths")
    func mixedMediaURLs() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path, quirks: [.mixedMediaURLs]) { admin async throws in
                try await DatabaseQueue(path: path).write { db in
                    try db.execute(sql: "UPDATE patient SET medical_file = '/media/medical_files/p.pdf' WHERE id = 6")
                }
                let whole = "http://127.0.0.1:\(admin.port)/media/medical_files/p.pdf"
                #expect(try await admin.get(Self.patients + "6/").value("medical_file") == whole)
                #expect(try await admin.patch(Self.patients + "6/", "{}").value("medical_file") == whole)
                #expect(try await admin.get(Self.patients).value(0, "medical_file") == "/media/medical_files/p.pdf")
                #expect(try await admin.get(Self.patients + "7/").value("medical_file") == "null")
            }
        }
    }

    @Test("names-in-lists-only: lists name people, answers with one record don't")
    func namesInListsOnly() async throws {
        try await withClinic(quirks: [.namesInListsOnly]) { admin async throws in
            let path = "/api/Admin/consultations/"
            let created = try await admin.post(path, booking(6))
            for reply in [try await admin.get(path + "1/"), created] {
                #expect(reply.value("doctor_name") == "absent")
                #expect(reply.value("patient_name") == "absent")
                #expect(reply.value("doctor") != "absent")
            }
            #expect(try await admin.get(path).value(0, "doctor_name") != "absent")
            #expect(try await admin.get("/api/factures/1/").value("patient_name") == "absent")
        }
    }
}
