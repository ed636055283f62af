import ControlProtocol
import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@Suite("A file on its way to the server", .serialized)
struct UploadTests {
    @Test("an offline dossier with a file, for a patient who was made offline, arrives with its file")
    func offline() async throws {
        try await Paperwork.run { paperwork async throws in
            let workplace = paperwork.workplace
            workplace.line.set(up: false)
            let patient = try await workplace.ask(
                .recordsCreate,
                [
                    "resource": "patients",
                    "fields": [
                        "username": "rim", "email": "rim@example.com", "password": "secret-1", "nom": "Ben",
                        "prenom": "Rim",
                        "age": 30,
                    ],
                ])
            let content = Paperwork.text(200_000)
            let answer = try await paperwork.file(
                content, patient: patient["document"]?["local_id"] ?? patient["local_id"] ?? .null)
            #expect(answer["attachment"]?["state"] == "queued")
            #expect(answer["attachment"]?["sha256"]?.string == Paperwork.digest(content))
            #expect(answer["attachment"]?["sealed"] == true)
            workplace.line.set(up: true)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(try await paperwork.attachments().first?["message"] == .null, "no record's fields stand here")
            #expect(try await paperwork.onServer(answer["record"]?.string ?? "") == content)
            #expect(try await workplace.differing() == [])
        }
    }

    @Test("the same file attached to three dossiers is stored once, and arrives three times")
    func once() async throws {
        try await Paperwork.run { paperwork async throws in
            let content = Paperwork.text(50_000)
            var records: [String] = []
            for words in ["Un", "Deux", "Trois"] {
                records.append(try await paperwork.file(content, words)["record"]?.string ?? "")
            }
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["files"] == 1)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded", "uploaded", "uploaded"])
            for record in records { #expect(try await paperwork.onServer(record) == content) }
        }
    }

    @Test(
        "of a role that may send a file only with a new record, it goes with the record",
        arguments: ["DOCTOR", "PATIENT"])
    func withCreate(_ role: String) async throws {
        try await ServedClinic.run { clinic async throws in
            let table = role == "DOCTOR" ? "/api/Admin/doctors/" : "/api/Admin/patients/"
            let people = try await clinic.ask("GET", table, as: Seed.adminEmail).body?.array ?? []
            let email = try #require(people.first { $0["id"] == (role == "DOCTOR" ? 3 : 6) }?["email"]?.string)
            try await Workplace.run(role, login: email, at: clinic) { workplace async throws in
                let paperwork = Paperwork(workplace: workplace, clinic: clinic)
                let content = Paperwork.noise(300_000)
                var fields: JSONObject = ["observations": "Radio du genou"]
                if role == "DOCTOR" {
                    fields["patient"] = try #require(try await workplace.list("patients").first?["id"])
                    fields["traitement"] = "Repos"
                }
                let answer = try await paperwork.attach(content, ["fields": .object(fields)])
                try await paperwork.settle()
                #expect(try await paperwork.states() == ["uploaded"])
                #expect(try await paperwork.onServer(answer["record"]?.string ?? "") == content)
                await refuses("only-with-create") {
                    try await paperwork.attach(content, ["id": answer["record"] ?? .null])
                }
            }
        }
    }

    @Test("whose answer is lost is looked up, and sent once")
    func lost() async throws {
        try await Paperwork.run { paperwork async throws in
            let sent = Mutex(0)
            paperwork.workplace.line.meddle { request, pass in
                guard case .stream = request.body else { return try await pass(request) }
                _ = try await pass(request)
                sent.withLock { $0 += 1 }
                throw TransportFailure(kind: .cut, mayHaveReachedServer: true, url: request.url, detail: "cut")
            }
            let content = Paperwork.text(80_000)
            let answer = try await paperwork.file(content)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(sent.withLock(\.self) == 1)
            #expect(try await paperwork.onServer(answer["record"]?.string ?? "") == content)
        }
    }

    @Test("that is cut before it arrives is sent again")
    func cut() async throws {
        try await Paperwork.run { paperwork async throws in
            let tries = Mutex(0)
            paperwork.workplace.line.meddle { request, pass in
                guard case .stream = request.body,
                    tries.withLock({
                        $0 += 1; return $0
                    }) < 3
                else {
                    return try await pass(request)
                }
                throw TransportFailure(kind: .cut, mayHaveReachedServer: true, url: request.url, detail: "cut")
            }
            let content = Paperwork.text(80_000)
            let answer = try await paperwork.file(content)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(tries.withLock(\.self) == 3)
            #expect(try await paperwork.onServer(answer["record"]?.string ?? "") == content)
        }
    }

    @Test("that a server takes with 201 and does not keep is caught, and told with the server's answer")
    func notKept() async throws {
        try await Paperwork.run { paperwork async throws in
            paperwork.workplace.line.meddle { request, pass in
                guard case .stream = request.body else { return try await pass(request) }
                return HTTPResponse(
                    status: 201, body: .bytes(Array(#"{"message": "created"}"#.utf8)), effectiveURL: request.url,
                    receivedAt: Date(timeIntervalSince1970: 1_784_116_800))
            }
            try await paperwork.file(Paperwork.text(80_000))
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["rejected"])
            let words = try await paperwork.deadLetters()
            #expect(words == ["the server said yes (201) to the upload, and keeps no file"])
            // The file is still here, and goes out when a person sends it again.
            paperwork.workplace.line.meddle(nil)
            let letter = try await paperwork.attachments().first?["operation"] ?? .null
            _ = try await paperwork.workplace.ask(.outboxResubmit, ["operation": letter])
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
        }
    }

    @Test("that the server refuses as too long is a dead letter with the server's words")
    func tooLong() async throws {
        try await Paperwork.run { paperwork async throws in
            paperwork.workplace.line.meddle { request, pass in
                guard case .stream = request.body else { return try await pass(request) }
                return HTTPResponse(
                    status: 413, fields: ["Content-Type": "application/json"],
                    body: .bytes(Array(#"{"detail": "trop grand"}"#.utf8)),
                    effectiveURL: request.url, receivedAt: Date(timeIntervalSince1970: 1_784_116_800))
            }
            try await paperwork.file(Paperwork.text(80_000))
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["rejected"])
            #expect(try await paperwork.deadLetters() == ["trop grand"])
        }
    }

    @Test("does not delay a telephone number while it is stuck")
    func stuck() async throws {
        try await Paperwork.run { paperwork async throws in
            let workplace = paperwork.workplace
            let (stuck, isStuck) = AsyncStream<Void>.makeStream()
            let (go, isFree) = AsyncStream<Void>.makeStream()
            workplace.line.meddle { request, pass in
                if case .stream = request.body {
                    isStuck.finish()
                    for await _ in go {}
                }
                return try await pass(request)
            }
            try await paperwork.file(Paperwork.noise(2 << 20))
            try await workplace.sync()
            async let upload: Void = workplace.lane.runOnce()
            for await _ in stuck {}
            _ = try await workplace.ask(
                .recordsUpdate, ["resource": "patients", "id": 6, "fields": ["telephone": "99887766"]])
            try await workplace.sync()
            let number = try await paperwork.clinic.ask("GET", "/api/Admin/patients/6/", as: Seed.adminEmail)
            #expect(number.body?["telephone"]?.string == "99887766")
            #expect(try await paperwork.states() == ["sending"])
            isFree.finish()
            try await upload
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
        }
    }

    @Test("is not put over a file that somebody else put there meanwhile, until a person says so")
    func overtaken() async throws {
        try await Paperwork.run { paperwork async throws in
            let first = try await paperwork.file(Paperwork.text(1_000, "Premier"))
            try await paperwork.settle()
            let record = first["record"] ?? .null
            paperwork.workplace.line.set(up: false)
            let mine = Paperwork.text(2_000, "Mien")
            try await paperwork.attach(mine, ["id": record])
            paperwork.workplace.line.set(up: true)
            try await ServedClinic.putFile(Paperwork.text(3_000, "Autre"), dossier: record, paperwork)
            try await paperwork.workplace.sync()
            try await paperwork.workplace.lane.runOnce()
            #expect(try await paperwork.states().first == "parked")
            #expect(try await paperwork.onServer(record.string ?? "") == Paperwork.text(3_000, "Autre"))
            let operation = try await paperwork.attachments().first?["operation"] ?? .null
            _ = try await paperwork.workplace.ask(.outboxRetry, ["operation": operation])
            try await paperwork.settle()
            #expect(try await paperwork.states().first == "uploaded")
            #expect(try await paperwork.onServer(record.string ?? "") == mine)
        }
    }

    @Test("takes the place of one for the same record that was not sent yet; taken back, it is forgotten")
    func replaced() async throws {
        try await Paperwork.run { paperwork async throws in
            paperwork.workplace.line.set(up: false)
            let first = try await paperwork.file(Paperwork.text(1_000))
            let record = first["record"] ?? .null
            let second = try await paperwork.attach(Paperwork.text(2_000), ["id": record])
            #expect(try await paperwork.attachments().map { $0["id"] } == [second["attachment"]?["id"]])
            _ = try await paperwork.workplace.ask(.outboxCancel, ["operation": second["operation"] ?? .null])
            #expect(try await paperwork.attachments() == [])
            let scrub = try await paperwork.workplace.ask(.attachmentsScrub)
            #expect(scrub["removed"]?.array?.count == 2)
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["files"] == 0)
        }
    }

    @Test("a record that is removed takes its unsent file with it")
    func removed() async throws {
        try await Paperwork.run { paperwork async throws in
            let answer = try await paperwork.file(Paperwork.text(1_000))
            _ = try await paperwork.workplace.ask(
                .recordsDelete, ["resource": "dossiers", "id": answer["record"] ?? .null])
            #expect(try await paperwork.attachments() == [])
        }
    }
}

extension ServedClinic {
    /// Puts a file into a dossier as another client would.
    static func putFile(_ content: [UInt8], dossier: JSONValue, _ paperwork: Paperwork) async throws {
        let shown = try await paperwork.workplace.ask(.recordsGet, ["resource": "dossiers", "id": dossier])
        let id = try #require(shown["server_id"]?.integer)
        let form = try MultipartForm(
            boundary: "limite",
            file: .init(name: "fichier", fileName: "a.txt", mediaType: "text/plain", length: Int64(content.count)))
        let curl = CurlTransport()
        let response = try await curl.send(
            HTTPRequest(
                method: .patch, url: paperwork.clinic.url + "/api/Admin/medicalfile/dossiers/\(id)/",
                fields: [
                    "Authorization": "Bearer \(try await paperwork.clinic.token(of: Seed.adminEmail))",
                    "Content-Type": form.contentType,
                ], body: .bytes(form.head + content + form.tail)))
        await curl.shutdown()
        #expect(response.status == 200)
    }
}
