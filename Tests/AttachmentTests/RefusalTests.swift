import ControlProtocol
import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@Suite("A file that is refused before it is queued", .serialized)
struct RefusalTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    @Test(
        "an avatar of 6 MB, one that is a PDF by its content, and an empty one: each a clear error, and nothing is kept"
    )
    func avatar() async throws {
        try await ServedClinic.run(api: .dokal) { clinic async throws in
            try await Workplace.run("patient", login: Seed.dokalPatientEmail, at: clinic) { workplace async throws in
                let paperwork = Paperwork(workplace: workplace, clinic: clinic)
                let profile = try #require(try await workplace.list("profile").first?["id"])
                func put(_ content: [UInt8], _ name: String) async throws {
                    try await paperwork.attach(content, name: name, to: "profile", ["id": profile])
                }
                await refuses("too-large") { try await put(Paperwork.noise(6_000_000, head: Self.png), "moi.png") }
                await refuses("wrong-kind") {
                    try await put(Paperwork.noise(10_000, head: Array("%PDF-1.7\n".utf8)), "moi.jpg")
                }
                await refuses("empty-file") { try await put([], "moi.png") }
                #expect(try await paperwork.attachments() == [])
                #expect(try await workplace.ask(.outboxList)["operations"] == [])
                #expect(try await workplace.ask(.attachmentsStatus)["files"] == 0)
                let good = Paperwork.noise(400_000, head: Self.png)
                try await put(good, "moi.png")
                try await paperwork.settle()
                #expect(try await paperwork.states() == ["uploaded"])
                let id = profile.string ?? ""
                #expect(try await paperwork.onServer(id, resource: "profile", field: "avatar_url") == good)
            }
        }
    }

    @Test(
        "a name with folders in it becomes its last part, here and on the server",
        arguments: [
            ("../../etc/passwd", "passwd"), ("C:\\temp\\scan.pdf", "scan.pdf"), ("..", "file"),
            ("a\u{0}\r\nb.pdf", "ab.pdf"),
            ("\u{202E}fdp.exe", "fdp.exe"), (".profile", "profile"),
        ])
    func names(_ given: String, _ kept: String) async throws {
        try await Paperwork.run { paperwork async throws in
            let answer = try await paperwork.file(Paperwork.text(500), name: given)
            #expect(answer["attachment"]?["name"]?.string == kept)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
        }
    }

    @Test("a link, a folder, a pipe and a path that is none are refused")
    func paths() async throws {
        try await Paperwork.run { paperwork async throws in
            let folder = paperwork.workplace.folder
            try Data("x".utf8).write(to: URL(filePath: folder.file("real")))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("link"), withDestinationPath: folder.file("real"))
            #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
            func put(_ path: String) async throws {
                _ = try await paperwork.workplace.ask(
                    .attachmentsPut,
                    ["resource": "dossiers", "fields": ["patient": 6, "observations": "x"], "path": .string(path)])
            }
            await refuses("unreadable-file") { try await put(folder.file("link")) }
            await refuses("unreadable-file") { try await put(folder.file("none")) }
            await refuses("no-regular-file") { try await put(folder.path) }
            await refuses("no-regular-file") { try await put(folder.file("pipe")) }
            await refuses("relative-path") { try await put("real") }
            await refuses("one-file") {
                _ = try await paperwork.workplace.ask(
                    .attachmentsPut, ["resource": "dossiers", "fields": ["patient": 6, "observations": "x"]])
            }
            #expect(try await paperwork.workplace.ask(.outboxList)["operations"] == [])
        }
    }

    @Test("a resource without files, an unknown field and a record that is not there are told with what there is")
    func targets() async throws {
        try await Paperwork.run { paperwork async throws in
            let content = Paperwork.text(100)
            await refuses("no-files") { try await paperwork.attach(content, to: "factures", ["id": 1]) }
            await refuses("no-file-field") {
                try await paperwork.attach(content, ["id": 1, "field": "observations"])
            }
            await #expect(throws: ControlError.self) { try await paperwork.attach(content, ["id": 999_999]) }
            await #expect(throws: ControlError.self) { try await paperwork.attach(content, to: "patients", ["id": 6]) }
            await refuses("one-record") { try await paperwork.attach(content, [:]) }
        }
    }
}
