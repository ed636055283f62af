import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@Suite("The files that are kept here", .serialized)
struct KeepingTests {
    @Test("a scrub tells what is damaged, keeps what exists only here, and removes what can be fetched again")
    func scrub() async throws {
        try await Paperwork.run { paperwork async throws in
            let workplace = paperwork.workplace
            let sent = try await paperwork.file(Paperwork.text(50_000, "Parti"), "Parti")
            try await paperwork.settle()
            workplace.line.set(up: false)
            let waiting = try await paperwork.file(Paperwork.text(50_000, "Attend"), "Attend")
            for answer in [sent, waiting] {
                let digest = try #require(answer["attachment"]?["sha256"]?.string)
                let path = workplace.folder.file(
                    "files/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest)")
                var bytes = try Data(contentsOf: URL(filePath: path))
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: URL(filePath: path))
            }
            let report = try await workplace.ask(.attachmentsScrub)
            #expect(report["files"] == 2)
            #expect(report["damaged"]?.array?.count == 2)
            #expect(try await workplace.ask(.attachmentsStatus)["files"] == 1)
            workplace.line.set(up: true)
            let out = try await paperwork.fetch(["resource": "dossiers", "id": sent["record"] ?? .null])
            #expect(out.bytes == Paperwork.text(50_000, "Parti") && out.source == "server")
            // The one that was not sent can't be sent any more, and is told so; attached anew, it goes out.
            try await paperwork.settle()
            #expect(try await paperwork.deadLetters().first?.contains("damaged") == true)
            let again = try await paperwork.attach(
                Paperwork.text(50_000, "Attend"), ["id": waiting["record"] ?? .null])
            try await paperwork.settle()
            let state = try await workplace.ask(.attachmentsStatus, ["attachment": again["attachment"]?["id"] ?? .null])
            #expect(state["attachment"]?["state"] == "uploaded")
        }
    }

    @Test("of patients who come today they are at hand without having been asked for, and stay when room is short")
    func pinned() async throws {
        try await Paperwork.run { paperwork async throws in
            let workplace = paperwork.workplace
            let visits = try await workplace.list("consultations")
            let today = visits.first { $0["start_time"]?.string?.hasPrefix("2026-07-15") == true }
            let patient: JSONValue
            if let today {
                patient = today["patient"] ?? .null
            } else {
                patient = 6
                _ = try await paperwork.clinic.ask(
                    "POST", "/api/Admin/consultations/",
                    ["doctor": 3, "patient": 6, "start_time": "2026-07-15T15:00:00", "motif": "Contrôle"],
                    as: Seed.adminEmail)
            }
            let answer = try await workplace.ask(
                .recordsCreate,
                ["resource": "dossiers", "fields": ["patient": patient, "observations": "Ailleurs"]])
            try await workplace.sync()
            let id = answer["document"]?["local_id"] ?? answer["local_id"] ?? .null
            try await ServedClinic.putFile(Paperwork.text(9_000), dossier: id, paperwork)
            try await workplace.sync()
            try await workplace.lane.runOnce()
            workplace.line.set(up: false)
            let out = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(out.bytes == Paperwork.text(9_000) && out.source == "store")
        }
    }

    @Test("one that was taken back stays for a month: a replica that is put back to a backup may have it waiting again")
    func takenBack() async throws {
        try await Paperwork.run { paperwork async throws in
            let workplace = paperwork.workplace
            workplace.line.set(up: false)
            for isOld in [false, true] {
                let words = isOld ? "Ancien" : "Nouveau"
                let answer = try await paperwork.file(Paperwork.text(5_000, words), words)
                _ = try await workplace.ask(.outboxCancel, ["operation": answer["operation"] ?? .null])
                let digest = try #require(answer["attachment"]?["sha256"]?.string)
                let usedAt = Date(
                    timeIntervalSince1970: Double(workplace.clock.milliseconds()) / 1000 - (isOld ? 31 : 29) * 86_400)
                try FileManager.default.setAttributes(
                    [.modificationDate: usedAt],
                    ofItemAtPath: workplace.folder.file(
                        "files/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest)"))
            }
            #expect(try await workplace.ask(.attachmentsStatus)["files"] == 2)
            try await workplace.lane.runOnce()
            #expect(try await workplace.ask(.attachmentsStatus)["files"] == 1)
            // A person who asks for it is rid of it at once.
            let scrub = try await workplace.ask(.attachmentsScrub)
            #expect(scrub["removed"] == [.string(Paperwork.digest(Paperwork.text(5_000, "Nouveau")))])
        }
    }

    @Test("beyond the bound those that were not used for the longest time go; pinned ones and unsent ones stay")
    func bounded() async throws {
        try await ServedClinic.run { clinic async throws in
            try await Workplace.run("ADMIN", login: Seed.adminEmail, at: clinic, cacheBytes: 0) {
                workplace async throws in
                let paperwork = Paperwork(workplace: workplace, clinic: clinic)
                let first = try await paperwork.file(Paperwork.noise(50_000), "Un")
                let second = try await paperwork.file(Paperwork.noise(60_000), "Deux")
                _ = try await workplace.ask(
                    .attachmentsPin, ["resource": "dossiers", "id": second["record"] ?? .null])
                try await workplace.lane.runOnce()
                #expect(try await workplace.ask(.attachmentsStatus)["files"] == 2)
                try await paperwork.settle()
                try await workplace.lane.runOnce()
                #expect(try await workplace.ask(.attachmentsStatus)["files"] == 1)
                workplace.line.set(up: false)
                let kept = try await paperwork.fetch(["resource": "dossiers", "id": second["record"] ?? .null])
                #expect(kept.source == "store")
                await #expect(throws: (any Error).self) {
                    _ = try await paperwork.fetch(["resource": "dossiers", "id": first["record"] ?? .null])
                }
            }
        }
    }
}
