import Foundation
import ReferenceBackend
import SyncModel
import SyncTestSupport
import Testing

/// What a real daemon says and leaves when its files went missing (design section 4).
@Suite("A daemon whose files are gone", .serialized)
struct MissingFileTests {
    private static let files = FileManager.default

    /// A home whose daemon has worked, with a write that waits for a server that is not there.
    private func withHome(_ body: (String) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let home = folder.path + "/desk"
        try DaemonProcess.prepare(
            home: home, server: "http://127.0.0.1:9", login: Seed.adminEmail, password: Seed.password, role: "ADMIN")
        let daemon = try DaemonProcess(home: home)
        _ = try await daemon.ask(
            .recordsCreate,
            [
                "resource": "patients",
                "fields": [
                    "username": "rim", "email": "rim@example.tn", "password": "tres-secret", "nom": "Sassi",
                    "prenom": "Rim",
                    "age": 34,
                ],
            ])
        daemon.kill()
        try await body(home)
    }

    private func refusal(_ home: String) -> String {
        do {
            try DaemonProcess(home: home).kill()
            return "it started"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "without its replica it does not start, says what to do, and starts with the write once it is back",
        .timeLimit(.minutes(10)))
    func replica() async throws {
        try await withHome { home in
            let path = home + "/data/replica.sqlite"
            try Self.files.moveItem(atPath: path, toPath: path + ".away")
            #expect(refusal(home).contains("is gone") && refusal(home).contains("--new-replica"))
            try Data().write(to: URL(fileURLWithPath: path))
            #expect(refusal(home).contains("is empty"))
            try Self.files.removeItem(atPath: path)
            try Self.files.moveItem(atPath: path + ".away", toPath: path)
            let daemon = try DaemonProcess(home: home)
            #expect(try await daemon.states() == ["queued"])
            #expect(try await daemon.ask(.syncStatus)["loss"] == .null)
            daemon.kill()
        }
    }

    @Test("without the log of its last writes it starts, and says how many are missing", .timeLimit(.minutes(10)))
    func log() async throws {
        try await withHome { home in
            try Self.files.removeItem(atPath: home + "/data/replica.sqlite-wal")
            for _ in 0..<2 {
                let daemon = try DaemonProcess(home: home)
                let commits = try await daemon.ask(.syncStatus)["loss"]?["commits"]?.integer ?? 0
                #expect(commits > 0)
                daemon.kill()
            }
        }
    }
}
