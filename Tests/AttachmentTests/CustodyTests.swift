import ControlProtocol
import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@Suite("A file that only this workstation has", .serialized)
struct CustodyTests {
    @Test("is not called uploaded because another of the same length is at the old address")
    func sameLength() async throws {
        try await Paperwork.run(quirks: [.bareDownloads]) { paperwork async throws in
            let first = Paperwork.noise(9 << 20)
            let answer = try await paperwork.file(first)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
            let record = answer["record"] ?? .null
            var second = first
            second[second.count / 2] ^= 1
            paperwork.workplace.line.meddle { request, pass in
                guard case .stream = request.body else { return try await pass(request) }
                throw TransportFailure(kind: .cut, mayHaveReachedServer: true, url: request.url, detail: "cut")
            }
            try await paperwork.attach(second, ["id": record])
            try await paperwork.workplace.sync()
            try await paperwork.workplace.lane.runOnce()
            #expect(try await paperwork.states().first != "uploaded")
            paperwork.workplace.line.meddle(nil)
            try await paperwork.settle()
            #expect(try await paperwork.states().first == "uploaded")
            #expect(try await paperwork.onServer(record.string ?? "") == second)
        }
    }

    @Test("is not sent over one that came to the server while the line was down, before the record was read again")
    func unread() async throws {
        try await Paperwork.run { paperwork async throws in
            let id = try await paperwork.bareDossier()
            paperwork.workplace.line.set(up: false)
            try await paperwork.attach(Paperwork.text(2_000, "Mien"), ["id": id])
            let other = Paperwork.text(3_000, "Autre")
            try await ServedClinic.putFile(other, dossier: id, paperwork)
            paperwork.workplace.line.set(up: true)
            // The lane comes first: no list was read since.
            try await paperwork.workplace.lane.runOnce()
            #expect(try await paperwork.states() == ["queued"])
            try await paperwork.workplace.sync()
            try await paperwork.workplace.lane.runOnce()
            #expect(try await paperwork.states() == ["parked"])
            #expect(try await paperwork.onServer(id.string ?? "") == other)
            // A person who says that it is done is believed, and nothing is sent.
            let operation = try await paperwork.attachments().first?["operation"] ?? .null
            _ = try await paperwork.workplace.ask(.outboxAdopt, ["operation": operation])
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(try await paperwork.onServer(id.string ?? "") == other)
        }
    }

    @Test("stays when its record is deleted on the server, for a person to fetch")
    func recordGone() async throws {
        try await Paperwork.run { paperwork async throws in
            let id = try await paperwork.bareDossier()
            let shown = try await paperwork.workplace.ask(.recordsGet, ["resource": "dossiers", "id": id])
            let number = try #require(shown["server_id"]?.integer)
            let mine = Paperwork.text(2_000, "Mien")
            paperwork.workplace.line.set(up: false)
            let put = try await paperwork.attach(mine, ["id": id])
            _ = try await paperwork.clinic.ask(
                "DELETE", "/api/Admin/medicalfile/dossiers/\(number)/", as: Seed.adminEmail)
            paperwork.workplace.line.set(up: true)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["parked"])
            _ = try await paperwork.workplace.ask(.attachmentsScrub)
            let out = try await paperwork.fetch(["attachment": put["attachment"]?["id"] ?? .null])
            #expect(out.bytes == mine && out.source == "store")
        }
    }

    @Test("is not judged by a page that comes in place of the server's file")
    func page() async throws {
        try await Paperwork.run { paperwork async throws in
            let isAway = Mutex(true)
            paperwork.workplace.line.meddle { request, pass in
                guard case .receiver(let receiver, let limit) = request.destination, isAway.withLock(\.self) else {
                    return try await pass(request)
                }
                let page = Array(String(repeating: "<p>Bienvenue</p>", count: 200).utf8)
                guard limit >= Int64(page.count) else {
                    throw TransportFailure(
                        kind: .tooLarge(limit: limit), mayHaveReachedServer: true, url: request.url, detail: "")
                }
                let fields: HTTPFields = ["Content-Type": "text/html; charset=utf-8"]
                _ = try receiver.begin(status: 200, fields: fields)
                try page.withUnsafeBytes { try receiver.take($0) }
                return HTTPResponse(
                    status: 200, fields: fields, body: .handedOver(size: Int64(page.count)), effectiveURL: request.url,
                    receivedAt: Date(timeIntervalSince1970: 1_784_116_800))
            }
            try await paperwork.file(Paperwork.noise(500))
            for _ in 0..<3 {
                try await paperwork.workplace.sync()
                try await paperwork.workplace.lane.runOnce()
            }
            #expect(try await paperwork.states() == ["checking"])
            isAway.withLock { $0 = false }
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
        }
    }

    @Test("a page that comes in place of a download is refused, and not taken for the file")
    func pageInstead() async throws {
        try await Paperwork.run { paperwork async throws in
            let id = try await paperwork.bareDossier()
            try await ServedClinic.putFile(Paperwork.noise(5_000), dossier: id, paperwork)
            try await paperwork.workplace.sync()
            paperwork.workplace.line.meddle { request, pass in
                guard case .receiver(let receiver, _) = request.destination else { return try await pass(request) }
                let fields: HTTPFields = ["Content-Type": "text/html"]
                let page = Array("<p>Bienvenue</p>".utf8)
                let isTaken = try receiver.begin(status: 200, fields: fields)
                if isTaken { try page.withUnsafeBytes { try receiver.take($0) } }
                return HTTPResponse(
                    status: 200, fields: fields, body: isTaken ? .handedOver(size: Int64(page.count)) : .bytes(page),
                    effectiveURL: request.url, receivedAt: Date(timeIntervalSince1970: 1_784_116_800))
            }
            await refuses("offline") { _ = try await paperwork.fetch(["resource": "dossiers", "id": id]) }
            #expect(try await paperwork.attachments() == [])
            paperwork.workplace.line.meddle(nil)
            let out = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(out.bytes == Paperwork.noise(5_000))
        }
    }

    @Test("a download that a server always cuts and can't continue ends, with a word")
    func alwaysCut() async throws {
        try await Paperwork.run(quirks: [.bareDownloads]) { paperwork async throws in
            let answer = try await paperwork.file(Paperwork.noise(200_000))
            try await paperwork.settle()
            let digest = try #require(answer["attachment"]?["sha256"]?.string)
            try FileManager.default.removeItem(
                atPath: paperwork.workplace.folder.file(
                    "files/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest)"))
            let tries = Mutex(0)
            paperwork.workplace.line.meddle { request, pass in
                guard case .receiver = request.destination else { return try await pass(request) }
                tries.withLock { $0 += 1 }
                _ = try await pass(request)
                throw TransportFailure(kind: .truncated, mayHaveReachedServer: true, url: request.url, detail: "")
            }
            await #expect(throws: ControlError.self) {
                _ = try await paperwork.fetch(["resource": "dossiers", "id": answer["record"] ?? .null])
            }
            #expect(tries.withLock(\.self) == 3)
        }
    }
}
