import Foundation
import GRDB
@testable import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite("Opening a replica")
struct ReplicaOpeningTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func permissions(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test("a new replica is for its owner's eyes only, with all its files (design section 4)")
    func permissions() async throws {
        let replica = try clinic.open()
        try await replica.write { _ = try $0.tick() }
        #expect(try permissions(clinic.folder.file("home")) == 0o700)
        for suffix in ["", "-wal", "-shm", ".lock"] {
            #expect(try permissions(clinic.path + suffix) == 0o600, "\(suffix)")
        }
    }

    @Test("the writer logs ahead, waits for the disk and keeps foreign keys; readers can't write")
    func pragmas() async throws {
        let replica = try clinic.open()
        let pragmas = try await replica.write { writer in
            try ["journal_mode", "synchronous", "foreign_keys"].map {
                try String.fetchOne(writer.db, sql: "PRAGMA \($0)")
            }
        }
        #expect(pragmas == ["wal", "2", "1"])
        await #expect(throws: DatabaseError.self) {
            try await replica.read { try $0.db.execute(sql: "DELETE FROM journal") }
        }
        let mode = try await DatabaseQueue(path: clinic.path).read {
            try String.fetchOne($0, sql: "PRAGMA journal_mode")
        }
        #expect(mode == "wal")
    }

    @Test("a second daemon is kept out while the first holds the replica, and let in once that closed it or went away")
    func lock() throws {
        let first = try clinic.open()
        for _ in 0..<3 { #expect(throws: ReplicaError.inUse(path: clinic.path)) { try clinic.open() } }
        try first.close()
        var second: Replica? = try clinic.open()
        #expect(throws: ReplicaError.inUse(path: clinic.path)) { try clinic.open() }
        #expect(second != nil)
        second = nil
        #expect(throws: Never.self) { try clinic.open() }
    }

    @Test("another account's or another catalogue's replica is refused")
    func owner() throws {
        _ = try clinic.open()
        let owner = "desk@clinic@http://localhost:8000 (small)"
        let stranger = "boss@clinic@http://localhost:8000 (small)"
        #expect(throws: ReplicaError.belongsElsewhere(path: clinic.path, expected: stranger, found: owner)) {
            try Replica(clinic.configuration(login: "boss@clinic"))
        }
        let other = "desk@clinic@http://localhost:8000 (other)"
        #expect(throws: ReplicaError.belongsElsewhere(path: clinic.path, expected: other, found: owner)) {
            try Replica(clinic.configuration(catalogue: Clinic.catalogue(name: "other")))
        }
        #expect(throws: Never.self) { try Replica(clinic.configuration(login: "DESK@clinic")) }
    }

    @Test("a file that is no database is called damaged, left as it is, and the lock given back")
    func garbage() throws {
        try FileManager.default.createDirectory(atPath: clinic.folder.file("home"), withIntermediateDirectories: false)
        let bytes = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try bytes.write(to: URL(filePath: clinic.path))
        for _ in 0..<2 {
            let error = #expect(throws: ReplicaError.self) { try clinic.open() }
            guard case .damaged(clinic.path, _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        #expect(try Data(contentsOf: URL(filePath: clinic.path)) == bytes)
        try FileManager.default.removeItem(atPath: clinic.path)
        #expect(throws: Never.self) { try clinic.open() }
    }

    @Test("a database with an overwritten page is called damaged")
    func overwrittenPage() async throws {
        var replica: Replica? = try clinic.open()
        let names = (0..<2_000).map { #"{"id":\#($0),"nom":"Patient number \#($0)"}"# }.joined(separator: ",")
        try await replica?.list(clinic.patients, "[\(names)]")
        try replica?.close()
        replica = nil
        let file = try FileHandle(forUpdating: URL(filePath: clinic.path))
        let end = try file.seekToEnd()
        try file.seek(toOffset: end / 2 / 4_096 * 4_096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096 * 4))
        try file.close()
        let error = #expect(throws: ReplicaError.self) { try clinic.open() }
        guard case .damaged? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a file of a newer program is left alone")
    func tooNew() async throws {
        _ = try clinic.open()
        try await DatabaseQueue(path: clinic.path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 of the future')")
        }
        #expect(throws: ReplicaError.tooNew(path: clinic.path)) { try clinic.open() }
    }

    @Test("a folder that can't be made is named")
    func unusable() throws {
        try Data().write(to: URL(filePath: clinic.folder.file("home")))
        let error = #expect(throws: ReplicaError.self) { try clinic.open() }
        guard case .unusable(clinic.folder.file("home"), _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
