import Foundation
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import Testing
import Transport

@testable import Commands

@Suite("The key to sealed values is made once, and then only ever found (design section 4)")
struct SealKeyTests {
    private static let catalogue = """
        catalogue: 1
        name: small
        title: A small clinic
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role}
        errors: [error]
        files: {}
        resources:
          patients:
            summary: Patients
            pull: {strategy: full, every: 60}
            faces: {ADMIN: {list: /patients/, create: /patients/, update: "PATCH /patients/{id}/"}}
            fields:
              nom: {type: string}
              identity: {type: string, sensitive: true}
        """

    private struct Home {
        let replica: Replica
        let file: KeyFile
        let resource: Resource

        func key(replacesLost: Bool = false) async throws -> [UInt8] {
            try await SealKey(file: file, replica: replica, replacesLost: replacesLost).bytes()
        }

        /// A record whose number is sealed with a key, as the server's list brings it.
        func fill(_ key: [UInt8]) async throws {
            let record = Vault(secret: key).sealed(["id": 1, "nom": "Hassan", "identity": "000000018"], resource)
            let (resource, text) = (resource, JSONValue.object(record).text)
            try await replica.write { writer in
                try writer.insert(resource, local: writer.newID(), text: text, booking: nil)
            }
        }
    }

    private func withHome(_ body: (Home) async throws -> Void) async throws {
        try await withFolder { folder in
            let catalogue = try Catalogue.load(text: Self.catalogue, file: "small.yaml")
            let clock = SystemWallClock()
            let replica = try Replica(
                .init(
                    path: folder + "/data/replica.sqlite", account: AccountID(login: "a", server: "http://localhost"),
                    catalogue: catalogue, role: "ADMIN", clock: clock, identities: IdentitySource(clock: clock),
                    instant: { _ in nil }))
            guard let resource = catalogue.resource(named: "patients") else { throw CancellationError() }
            try await body(
                Home(replica: replica, file: KeyFile(path: folder + "/data/replica.key"), resource: resource))
            try replica.close()
        }
    }

    @Test("a new replica gets a key, which is found again")
    func makes() async throws {
        try await withHome { home in
            let key = try await home.key()
            #expect(key.count == KeyFile.length)
            try await home.fill(key)
            #expect(try await home.key() == key)
        }
    }

    @Test("a key that is gone is missed once something is sealed, and no other is made")
    func gone() async throws {
        try await withHome { home in
            let key = try await home.key()
            try FileManager.default.removeItem(atPath: home.file.path)
            let second = try await home.key()
            #expect(second != key, "nothing was sealed with the first")
            try await home.fill(second)
            let text = try String(contentsOfFile: home.file.path, encoding: .utf8)
            try FileManager.default.removeItem(atPath: home.file.path)
            var holdings = SealedHoldings()
            holdings.records = 1
            for _ in 0..<2 {
                await #expect(throws: SealKeyError.lost(path: home.file.path, .nothing, holdings)) {
                    try await home.key()
                }
            }
            #expect(!FileManager.default.fileExists(atPath: home.file.path))
            try text.write(toFile: home.file.path, atomically: true, encoding: .utf8)
            #expect(chmod(home.file.path, 0o600) == 0)
            #expect(try await home.key() == second)
        }
    }

    @Test(
        "a key of which half is left, or nothing, is missed like one that is gone, and its rest is kept",
        arguments: ["", "{\"key\":\"ab"])
    func damaged(rest: String) async throws {
        try await withHome { home in
            try await home.fill(try await home.key())
            let folder = (home.file.path as NSString).deletingLastPathComponent
            try rest.write(toFile: home.file.path, atomically: true, encoding: .utf8)
            #expect(chmod(home.file.path, 0o600) == 0)
            let error = await #expect(throws: SealKeyError.self) { try await home.key() }
            #expect("\(try #require(error))".contains("is damaged, and what was sealed with it"))
            #expect("\(try #require(error))".contains("--new-key"))
            let new = try await home.key(replacesLost: true)
            #expect(try await home.key() == new)
            let kept = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".damaged-") }
            #expect(kept.count == 1)
        }
    }

    @Test("another key in its place is no key, also where the replica is older than the mark of its key")
    func other() async throws {
        try await withHome { home in
            let key = try home.file.make()
            try await home.fill(key)
            #expect(try await home.key() == key, "a replica without a mark takes the key that opens what it has")
            let other = try home.file.make()
            await #expect(throws: SealKeyError.self) { try await home.key() }
            #expect(try await home.key(replacesLost: true) == other)
            #expect(try await home.key() == other)
        }
        try await withHome { home in
            try await home.fill(try home.file.make())
            _ = try home.file.make()
            let error = await #expect(throws: SealKeyError.self) { try await home.key() }
            #expect("\(try #require(error))".contains("1 records"))
        }
    }

    @Test("a new key is made when a person wants it, and not while the old one is there")
    func anew() async throws {
        try await withHome { home in
            let key = try await home.key()
            try await home.fill(key)
            await #expect(throws: SealKeyError.notLost(path: home.file.path)) {
                try await home.key(replacesLost: true)
            }
            try FileManager.default.removeItem(atPath: home.file.path)
            let new = try await home.key(replacesLost: true)
            #expect(new != key)
            #expect(try await home.key() == new)
        }
    }
}
