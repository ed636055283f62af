import Foundation
import GRDB
@testable import ReplicaStore
import SyncModel
import Testing

@Suite("What is wrong with the disk is named as what it is (design section 12)")
struct StorageFaultTests {
    private let clinic: Clinic
    private let files = FileManager.default

    init() throws { clinic = try Clinic() }

    private func fault(_ work: () async throws -> Void) async -> StorageFault? {
        let error = await #expect(throws: ReplicaError.self) { try await work() }
        guard case .storage(_, let fault)? = error else {
            Issue.record("\(String(describing: error))")
            return nil
        }
        #expect(!"\(fault.next)".isEmpty && "\(error?.description ?? "")".contains(clinic.path))
        return fault
    }

    @Test("a full disk is called full, nothing half written stays, and with room the work goes on")
    func full() async throws {
        let replica = try clinic.open()
        try await replica.list(clinic.patients, #"[{"id":1,"nom":"Hassan"}]"#)
        // As a full disk does, and in the same words of SQLite's: no page more than there are.
        let pages = try await replica.write { writer in
            let pages = try Int.fetchOne(writer.db, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(writer.db, sql: "PRAGMA max_page_count = \(pages)")
            return pages
        }
        let patients = clinic.patients
        let found = await fault {
            try await replica.write { writer in
                for number in 0..<200 {
                    let text = #"{"nom":"\#(String(repeating: "x", count: 2_000))\#(number)"}"#
                    try writer.insert(patients, local: writer.newID(), text: text, booking: nil)
                }
            }
        }
        #expect(found == .full && found?.code == "disk-full")
        #expect(try await replica.read { try $0.count(patients) } == 1)
        try await replica.write { writer in
            _ = try Int.fetchOne(writer.db, sql: "PRAGMA max_page_count = \(pages + 1_000)")
            try writer.insert(patients, local: writer.newID(), text: "{}", booking: nil)
        }
        #expect(try await replica.read { try $0.count(patients) } == 2)
    }

    @Test("damage that comes while the daemon runs is called damage, to who reads and to who queries")
    func damaged() async throws {
        let replica = try clinic.open()
        // More than a reader keeps in memory of what it saw when the file was opened.
        let padding = String(repeating: "x", count: 2_000)
        let names = (0..<4_000).map { #"{"id":\#($0),"nom":"\#(padding)\#($0)"}"# }.joined(separator: ",")
        try await replica.list(clinic.patients, "[\(names)]")
        try replica.close()
        let again = try clinic.open()
        let file = try FileHandle(forUpdating: URL(filePath: clinic.path))
        let end = try file.seekToEnd()
        try file.seek(toOffset: 4_096 * 8)
        try file.write(contentsOf: Data(repeating: 0xA5, count: Int(end) - 4_096 * 8))
        try file.close()
        let patients = clinic.patients
        #expect(
            await fault { _ = try await again.read { reader in try reader.forEachDocument(patients) { _ in } } }
                == .damaged)
        #expect(
            await fault {
                _ = try await again.query(SQLQuery("SELECT count(document), max(nom) FROM patients", rowLimit: 1))
            } == .damaged)
    }

    @Test(
        "a file that may not be written is named with its mode before SQLite leaves others like it",
        arguments: ["", "-wal", "-shm"])
    func mode(suffix: String) async throws {
        let replica = try clinic.open()
        _ = try await replica.write { try $0.tick() }
        let path = clinic.folder.file("copy.sqlite")
        for suffix in ["", "-wal", "-shm"] { try files.copyItem(atPath: clinic.path + suffix, toPath: path + suffix) }
        #expect(chmod(path + suffix, 0o400) == 0)
        #expect(throws: ReplicaError.storage(path: path + suffix, .readOnly(mode: "0400"))) {
            try Replica(clinic.configuration(path: path))
        }
        #expect(chmod(path + suffix, 0o600) == 0)
        #expect(throws: Never.self) { try Replica(clinic.configuration(path: path)) }
    }

    @Test("each code of SQLite's that is about the disk has its name, and no other has one")
    func codes() {
        let named: [(ResultCode, StorageFault?)] = [
            (.SQLITE_FULL, .full), (.SQLITE_CORRUPT, .damaged), (.SQLITE_NOTADB, .damaged),
            (.SQLITE_READONLY, .readOnly(mode: nil)), (.SQLITE_CANTOPEN, .denied), (.SQLITE_PERM, .denied),
            (.SQLITE_IOERR_WRITE, .device(code: ResultCode.SQLITE_IOERR_WRITE.rawValue)),
            (.SQLITE_CONSTRAINT_UNIQUE, nil), (.SQLITE_BUSY, nil), (.SQLITE_ERROR, nil), (.SQLITE_MISUSE, nil),
        ]
        for (code, fault) in named { #expect(StorageFault(code) == fault, "\(code)") }
    }
}
