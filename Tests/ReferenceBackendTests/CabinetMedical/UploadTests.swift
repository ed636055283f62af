import Foundation
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Uploads (sections 6.2, 9.2 and 15.2)")
struct UploadTests {
    /// Bytes that are no text and contain what looks like a boundary and isn't.
    private static let scan = Array("%PDF-1.7\r\n--x\r\n".utf8) + (0...255).map { UInt8($0) } + Array("\r\n--".utf8)

    private static func form(_ patient: Int? = 6, type: String = "application/pdf") -> TestForm {
        var form = TestForm().text("observations", "Résultats sanguins, élevés")
        if let patient { form = form.text("patient", "\(patient)") }
        return form.file("fichier", "../../etc/résultats \\\"du\\\" 15.pdf", type, scan)
    }

    @Test("each role's upload is served again, byte by byte, to whoever is signed in, under a name of the server's")
    func roundTrip() async throws {
        try await withPeople { people in
            for (person, path, patient) in [
                (people.admin, DossierTests.admin, 6 as Int?), (people.doctor, DossierTests.doctor, 6),
                (people.patient, DossierTests.deposit, nil),
            ] {
                let created = try await person.send(.POST, path, form: Self.form(patient))
                #expect(created.status == 201)
                #expect(created.value("observations") == "Résultats sanguins, élevés")
                let file = created.value("fichier")
                #expect(file.hasPrefix("/media/dossiers_medicaux/dossier_\(created.value("id"))_"))
                #expect(file.hasSuffix(".pdf"))
                #expect(!file.contains("..") && !file.contains("sultats"))
                for reader in [people.admin, people.doctor, people.patient] {
                    let served = try await reader.get(file)
                    #expect(served.status == 200)
                    #expect(served.bytes == Self.scan)
                    #expect(served.headers.first(name: "Content-Type") == "application/pdf")
                    #expect(served.headers.first(name: "X-Content-Type-Options") == "nosniff")
                }
                #expect(try await people.admin.anonymous.get(file).status == 401)
                #expect(try await people.admin.get(file + "/").status == 404)
                #expect(try await people.admin.delete(file).status == 405)
            }
            #expect(try await people.admin.get("/media/dossiers_medicaux/none.pdf").status == 404)
            #expect(try await people.admin.get("/media/elsewhere/none.pdf").status == 404)
        }
    }

    @Test("a page with scripts is served as bytes, and a JSON file as it came even where answers are rewritten")
    func types() async throws {
        try await withPeople(quirks: [.mixedMediaURLs, .createsWithoutID]) { people in
            let json = Array(#"{"id": 1, "image": "/x"}"#.utf8)
            let form = TestForm().text("observations", "x").file("fichier", "x.html", "text/html; charset=utf-8", json)
            let created = try await people.patient.send(.POST, DossierTests.deposit, form: form)
            let path = try await people.patient.get(DossierTests.own).records.last?["fichier"] as? String ?? ""
            #expect(created.value("fichier") == "http://127.0.0.1:\(people.admin.port)\(path)")
            #expect(path.hasSuffix(".bin"))
            let served = try await people.patient.get(path)
            #expect(served.bytes == json)
            #expect(served.headers.first(name: "Content-Type") == "application/octet-stream")
        }
    }

    @Test("a PATCH replaces the file, keeps it, or takes it away")
    func change() async throws {
        try await withPeople { people in
            let path = DossierTests.admin + "13/"
            let first = try await people.admin.send(.POST, DossierTests.admin, form: Self.form()).value("fichier")
            let kept = try await people.admin.patch(path, #"{"traitement": "Repos"}"#)
            #expect(kept.value("fichier") == first)
            let replaced = try await people.admin.send(
                .PATCH, path, form: TestForm().file("fichier", "b.png", "image/png", [9]))
            let second = replaced.value("fichier")
            #expect(replaced.status == 200)
            #expect(replaced.value("traitement") == "Repos")
            #expect(second != first && second.hasSuffix(".png"))
            #expect(try await people.admin.get(first).status == 404)
            #expect(try await people.admin.get(second).bytes == [9])
            #expect(try await people.admin.patch(path, #"{"fichier": "\#(second)"}"#).status == 400)
            #expect(try await people.admin.get(second).status == 200)
            #expect(try await people.admin.patch(path, #"{"fichier": null}"#).value("fichier") == "null")
            #expect(try await people.admin.get(second).status == 404)
        }
    }

    @Test("a form without a chosen file makes a record without one; an empty file is refused")
    func none() async throws {
        try await withPeople { people in
            let unchosen = TestForm().text("observations", "x").file("fichier", "", "application/octet-stream", [])
            let created = try await people.patient.send(.POST, DossierTests.deposit, form: unchosen)
            #expect(created.status == 201)
            #expect(created.value("fichier") == "null")
            let empty = TestForm().text("observations", "x").file("fichier", "a.pdf", "application/pdf", [])
            let refused = try await people.patient.send(.POST, DossierTests.deposit, form: empty)
            #expect(refused.status == 400)
            #expect(refused.value("details", "fichier", 0) == "Le fichier soumis est vide")
            let text = TestForm().text("observations", "x").text("fichier", "a.pdf")
            #expect(try await people.patient.send(.POST, DossierTests.deposit, form: text).status == 400)
            #expect(try await people.patient.get(DossierTests.own).ids.filter { $0 > 12 } == [13])
        }
    }

    @Test("a form over 25 MiB is refused")
    func limit() async throws {
        try await withPeople { people async throws in
            func form(_ size: Int) -> TestForm {
                TestForm().text("observations", "x")
                    .file("fichier", "a.pdf", "application/pdf", Array(repeating: 7, count: size))
            }
            let size = 25 << 20
            let large = try await people.patient.send(.POST, DossierTests.deposit, form: form(size - 4_096))
            #expect(large.status == 201)
            #expect(try await people.patient.get(large.value("fichier")).bytes.count == size - 4_096)
            let larger = try await people.patient.send(.POST, DossierTests.deposit, form: form(size))
            #expect(larger.status == 413)
            #expect(larger.text == #"{"error":"Le corps de la requête dépasse 25 Mio"}"#)
        }
    }
}
