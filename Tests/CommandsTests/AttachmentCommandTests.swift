import ArgumentParser
import ControlProtocol
import Foundation
import SyncModel
import Synchronization
import Testing

@testable import Commands

@Suite("The commands for files")
struct AttachmentCommandTests {
    @Test("attach takes an id and a file, or --set and a file, and nothing else")
    func parsesAttach() throws {
        let plain = try #require(try ClinicSyncCommand.parseAsRoot(["attach", "d", "12", "a.pdf"]) as? AttachCommand)
        #expect(plain.target == ["12", "a.pdf"])
        let made = try #require(
            try ClinicSyncCommand.parseAsRoot([
                "attach", "d", "--set", "patient=7", "--set", "n:=null", "a.pdf", "--wait",
            ])
                as? AttachCommand)
        #expect(made.set.map(\.name) == ["patient", "n"])
        #expect(made.target == ["a.pdf"])
        #expect(made.wait)
        for wrong in [
            ["attach", "d", "12"], ["attach", "d", "12", "a", "b"], ["attach", "d", "12", "a", "--set", "x=1"],
        ] {
            #expect(throws: (any Error).self) { try ClinicSyncCommand.parseAsRoot(wrong) }
        }
    }

    @Test(
        "fetch writes to a path or to standard output, not with JSON beside it; attachments lists unless told otherwise"
    )
    func parsesOthers() throws {
        let fetch = try #require(try ClinicSyncCommand.parseAsRoot(["fetch", "d", "12", "-o", "-"]) as? FetchCommand)
        #expect(fetch.target == "-")
        #expect(throws: (any Error).self) {
            try ClinicSyncCommand.parseAsRoot(["fetch", "d", "12", "-o", "-", "--json"])
        }
        let list = try ClinicSyncCommand.parseAsRoot(["attachments", "--state", "parked"])
        #expect((list as? AttachmentsListCommand)?.state == "parked")
        let pin = try ClinicSyncCommand.parseAsRoot(["attachments", "pin", "d", "12", "--off"])
        #expect((pin as? AttachmentsPinCommand)?.off == true)
    }

    @Test(
        "An attachment shows its state, whose it is, how far it is and what is said of it, without control characters")
    func showsAttachments() {
        let lines = AttachmentText.lines([
            "id": "0190", "resource": "dossiers", "record": "0191", "field": "fichier", "name": "a\u{1B}[2J.pdf",
            "size": 2_500_000, "state": "sending", "sent": 1_000_000, "total": 2_000_000, "rate": 300_000,
            "pinned": true, "operation": "0192", "message": "slow", "added_at": "2026-01-02",
        ])
        #expect(
            lines == [
                "sending  a [2J.pdf, 2.5 MB, fichier of dossiers 0191  (1.0 MB of 2.0 MB sent, 300 kB/s)", "    slow",
                "    attachment 0190, operation 0192, added 2026-01-02, pinned",
            ])
    }

    @Test("attach passes the open file, its name and what makes the record")
    func attaches() async throws {
        let heard = Mutex<[JSONObject]>([])
        let facade = Facade { call in
            if call.method.name == .resourcesList {
                return ["resources": [["name": "d", "fields": [["name": "patient", "type": "reference"]]]]]
            }
            let bytes = call.descriptor?.withNumber { FileHandle(fileDescriptor: $0).readDataToEndOfFile() } ?? Data()
            heard.withLock {
                $0.append(call.params.merging(["bytes": .string(String(decoding: bytes, as: UTF8.self))]) { $1 })
            }
            return ["attachment": ["id": "0190", "name": "a.pdf", "state": "queued"], "operation": "0192"]
        }
        try await facade.served { home in
            let path = home + "/scan.pdf"
            try "scan".write(toFile: path, atomically: false, encoding: .utf8)
            try await AttachCommand.parse(["d", "12", path, "--home", home, "--json"]).run()
            try await AttachCommand.parse([
                "d", path, "--set", "patient=7", "--name", "b.pdf", "--home", home, "--json",
            ])
            .run()
        }
        #expect(
            heard.withLock(\.self) == [
                ["resource": "d", "id": "12", "name": "scan.pdf", "descriptor": true, "bytes": "scan"],
                ["resource": "d", "fields": ["patient": 7], "name": "b.pdf", "descriptor": true, "bytes": "scan"],
            ])
    }

    @Test("fetch puts the file under its cleaned name, and neither writes over another nor leaves a part behind")
    func fetches() async throws {
        let facade = Facade { call in
            if call["id"] == "404" { throw ControlError.notFound("file") }
            _ = call.descriptor?.withNumber { write($0, "scan", 4) }
            return ["attachment": ["name": "../../scan.pdf", "size": 4], "source": "store"]
        }
        try await facade.served { home in
            let folder = home + "/out"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            func fetch(_ arguments: String...) async throws {
                try await FetchCommand.parse(["d"] + arguments + ["--home", home, "--json"]).run()
            }
            try await fetch("12", "-o", folder)
            #expect(try String(contentsOfFile: folder + "/scan.pdf", encoding: .utf8) == "scan")
            await #expect(throws: FileProblem.exists(path: folder + "/scan.pdf")) {
                try await fetch("12", "-o", folder)
            }
            await #expect(throws: FileProblem.exists(path: folder + "/scan.pdf")) {
                try await fetch("12", "-o", folder + "/scan.pdf")
            }
            try await fetch("12", "-o", folder + "/scan.pdf", "--force")
            await #expect(throws: ExitCode(ExitStatus.refused)) { try await fetch("404", "-o", folder + "/b.pdf") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scan.pdf"])
        }
    }
}
