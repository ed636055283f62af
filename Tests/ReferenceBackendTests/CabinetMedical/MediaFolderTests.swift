import Foundation
import GRDB
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("The folder of uploaded files")
struct MediaFolderTests {
    private static func form(_ content: [UInt8]) -> TestForm {
        TestForm().text("patient", "6").text("observations", "x").file("fichier", "a.pdf", "application/pdf", content)
    }

    private static func name(_ url: String) -> String { String(url.dropFirst(MediaRoutes.dossiers.count)) }

    @Test("it has the files that records name and no others, also over a restart, and is the owner's alone")
    func contents() async throws {
        try await withDatabaseFile { path in
            let kept = try await withClinic(at: path) { admin async throws in
                #expect(try Packed.names(inFolderOf: path).isEmpty)
                let first = try await admin.send(.POST, DossierTests.admin, form: Self.form([1])).value("fichier")
                #expect(try Packed.names(inFolderOf: path) == [Self.name(first)])
                let second = try await admin.send(.PATCH, DossierTests.admin + "13/", form: Self.form([2]))
                    .value("fichier")
                #expect(try Packed.names(inFolderOf: path) == [Self.name(second)])
                // Refused after the file has come.
                let unknown = TestForm().text("patient", "999").text("observations", "x")
                    .file("fichier", "a.pdf", "application/pdf", [3])
                #expect(try await admin.send(.POST, DossierTests.admin, form: unknown).status == 400)
                #expect(try Packed.names(inFolderOf: path) == [Self.name(second)])
                _ = try await admin.send(.POST, DossierTests.admin, form: Self.form([4]))
                #expect(try Packed.names(inFolderOf: path).count == 2)
                #expect(try await admin.delete(DossierTests.admin + "14/").status == 204)
                #expect(try Packed.names(inFolderOf: path) == [Self.name(second)])
                return second
            }
            let folder = path + ".media/"
            let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            // What a crash leaves, what a deleted patient leaves, and what is somebody else's.
            for name in ["incoming-x", "dossier_99_x.pdf", "notes.txt"] {
                try Data([1]).write(to: URL(filePath: folder + name))
            }
            try await withClinic(at: path) { admin async throws in
                #expect(try Packed.names(inFolderOf: path) == [Self.name(kept), "notes.txt"])
                #expect(try await admin.get(kept).bytes == [2])
            }
        }
    }

    @Test("a file that is gone from the folder isn't found, and its record says so only when it is asked for")
    func gone() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path) { admin async throws in
                let url = try await admin.send(.POST, DossierTests.admin, form: Self.form([1])).value("fichier")
                try FileManager.default.removeItem(atPath: path + ".media/" + Self.name(url))
                #expect(try await admin.get(url).status == 404)
                #expect(try await admin.get(DossierTests.admin + "13/").value("fichier") == url)
            }
        }
    }

    @Test("the log of uploads has each file that was stored, as often as it was, and none that wasn't")
    func log() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path) { admin async throws in
                for content in [[1], [1], []] as [[UInt8]] {
                    _ = try await admin.send(.POST, DossierTests.admin, form: Self.form(content))
                }
                _ = try await admin.send(.PATCH, DossierTests.admin + "13/", form: Self.form([1]))
                _ = try await admin.patch(DossierTests.admin + "13/", #"{"traitement": "Repos"}"#)
                _ = try await admin.delete(DossierTests.admin + "14/")
                let counts = try await DatabaseQueue(path: path).read { db in
                    try Row.fetchAll(db, sql: "SELECT record, count(*), sum(size) FROM upload GROUP BY record")
                        .map { "\($0[0] as String) \($0[1] as Int) \($0[2] as Int)" }
                }
                #expect(counts == ["13 2 2", "14 1 1"])
            }
        }
    }

    @Test("the limit is what the server is told, and beyond it nothing is read")
    func limit() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path, uploadLimit: 30) { admin async throws in
                let size = 30 << 20
                let scan = [UInt8](repeating: 7, count: size - 4_096)
                let stored = try await admin.send(.POST, DossierTests.admin, form: Self.form(scan))
                #expect(stored.status == 201)
                #expect(try await admin.get(stored.value("fichier")).bytes.elementsEqual(scan))
                let larger = [UInt8](repeating: 7, count: size)
                let refused = try await admin.send(.POST, DossierTests.admin, form: Self.form(larger))
                #expect(refused.status == 413)
                #expect(try Packed.names(inFolderOf: path).count == 1)
            }
        }
    }
}
