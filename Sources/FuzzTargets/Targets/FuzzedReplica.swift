import CSQLite
import Foundation
import Glibc
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport

/// A replica for strangers' statements: some records that they may read, a journal that they may not, and files that stay as they are.
final class FuzzedReplica: Sendable {
    /// What stands only where no statement may read.
    private static let secret = "closed-to-queries-7f3a"

    private struct State: Equatable {
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private let folder: TemporaryFolder
    private let before: [State?]
    let replica: Replica

    /// Makes it.
    ///
    /// - Throws: why it can't be had.
    init() async throws {
        folder = try TemporaryFolder()
        let random = SeededRandom(seed: 1)
        let clock = ManualWallClock()
        let catalogue = try Catalogue.load(text: Self.catalogue, file: "fuzzed.yaml")
        replica = try Replica(
            Replica.Configuration(
                path: folder.file("home/replica.sqlite"),
                account: AccountID(login: "desk@clinic", server: "http://localhost"),
                catalogue: catalogue, role: "ADMIN", clock: clock,
                identities: IdentitySource(clock: clock, random: { random.next() }),
                instant: { BackendInstant.milliseconds($0, zone: .gmt) }))
        guard let patients = catalogue.resource(named: "patients") else {
            throw FuzzFault("the catalogue has no patients")
        }
        let list =
            #"[{"id":1,"nom":"Hassan","age":40,"tags":["a","b"]},{"id":2,"nom":"Kéfi","age":null},{"id":3,"nom":"مريم","age":7}]"#
        try await replica.write { writer in
            let listing = try writer.openListing(patients, from: .bytes(Array(list.utf8)), scope: .everything)
            while try listing.next() != nil {}
            _ = try listing.finish()
            try writer.noteListing(patients, scope: .everything, suspect: nil)
            try writer.record(
                .updated, origin: .local, resource: "patients", author: Self.secret, before: Self.secret,
                after: Self.secret)
        }
        // What the first statement does to the files is none of the others' doing.
        _ = try await replica.query(SQLQuery("SELECT nom FROM patients", rowLimit: 9))
        before = Self.states(folder)
    }

    private static func states(_ folder: TemporaryFolder) -> [State?] {
        ["home/replica.sqlite", "home/replica.sqlite-wal"].map { name in
            var status = stat()
            guard stat(folder.file(name), &status) == 0 else { return nil }
            return State(
                size: Int64(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        }
    }

    /// Whether an answer shows what no statement may read.
    static func holdsSecret(_ bytes: [UInt8]) -> Bool {
        let secret = Array(secret.utf8)
        return clinicsync_find(secret, secret.count, bytes, bytes.count) >= 0
    }

    /// - Throws: ``FuzzFinding`` where a statement changed the file or its log.
    func holdUnchanged() throws {
        let now = Self.states(folder)
        try FuzzFinding.hold(now == before, "a statement changed the replica's files: \(now) instead of \(before)")
    }

    /// - Throws: ``FuzzFinding`` where the replica no longer answers as it did.
    func holdSound() async throws {
        let result = try await replica.query(SQLQuery("SELECT nom FROM patients ORDER BY nom", rowLimit: 9))
        try FuzzFinding.hold(
            String(decoding: result.rows, as: UTF8.self) == #"[["Hassan"],["Kéfi"],["مريم"]]"#,
            "the replica answers otherwise")
    }

    private static let catalogue = """
        catalogue: 1
        name: small
        title: A small clinic
        zone: Africa/Tunis
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role}
        errors: [error]
        resources:
          patients:
            summary: Patients
            pull: {strategy: full, every: 60}
            faces: {ADMIN: {list: /patients/}}
            fields:
              nom: {type: string, index: true, search: true}
              age: {type: integer}
          visits:
            summary: Visits
            pull: {strategy: full, every: 60}
            faces: {ADMIN: {list: /visits/}}
            fields:
              patient: {type: reference, resource: patients, index: true}
              starts: {type: instant, index: true}
        """
}
