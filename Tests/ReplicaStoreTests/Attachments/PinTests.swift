import GRDB
@testable import ReplicaStore
import SyncCatalogue
import SyncModel
import Testing

@Suite("Files that are kept at hand (design section 10)")
struct PinTests {
    private let room: FileRoom

    init() throws { room = try FileRoom() }

    private static func pin(_ document: Int64, _ field: String = "scan") -> FilePin {
        FilePin(resource: "patients", document: FileRoom.id(document), field: field)
    }

    /// A catalogue's rule with that query.
    private func rule(_ sql: String) throws -> PinRule {
        let catalogue = try Clinic.catalogue(files: "{pinned: [{roles: [ADMIN], sql: \"\(sql)\"}]}")
        return try #require(catalogue.files.pinned.first)
    }

    private func pins(_ sql: String) async throws -> [FilePin] {
        let rule = try rule(sql)
        return try await room.replica.read { try $0.pins(by: rule) }
    }

    @Test("a field of a record is pinned once, and no longer when somebody says so")
    func setting() async throws {
        try await room.replica.write { writer in
            for pin in [Self.pin(2), Self.pin(1), Self.pin(1), Self.pin(1, "photo")] {
                try writer.setPinned(pin, to: true)
            }
        }
        #expect(try await room.replica.read { try $0.pins() } == [Self.pin(1, "photo"), Self.pin(1), Self.pin(2)])
        try await room.replica.write { writer in
            for _ in 0..<2 { try writer.setPinned(Self.pin(1), to: false) }
        }
        #expect(try await room.replica.read { try $0.pins() } == [Self.pin(1, "photo"), Self.pin(2)])
    }

    @Test("pinned is the content of that field of that record, whatever its stage")
    func digests() async throws {
        try await room.put([
            FileRoom.attachment(1, .cached, content: 1), FileRoom.attachment(2, field: "photo", .cached, content: 2),
            FileRoom.attachment(3, of: 2, .cached, content: 3), FileRoom.attachment(4, .uploaded, content: 4),
        ])
        try await room.replica.write { try $0.setPinned(Self.pin(1), to: true) }
        #expect(try await room.replica.read { try $0.pinnedDigests() } == [FileRoom.digest(1), FileRoom.digest(4)])
    }

    @Test("a rule names fields of records; it knows what day it is, and follows the clock")
    func byRule() async throws {
        try await room.replica.list(
            room.patients, #"[{"id":1,"nom":"2026-01-01"},{"id":2,"nom":"2026-01-02"},{"id":3,"nom":null}]"#)
        let sql = "SELECT 'patients', local_id, 'scan' FROM patients WHERE nom = :today"
        func found() async throws -> [String?] {
            let pins = try await pins(sql)
            #expect(pins.allSatisfy { $0.resource == "patients" && $0.field == "scan" })
            let patients = room.patients
            return try await room.replica.read { reader in
                try pins.map { try reader.document(patients, local: $0.document)?.serverID?.text }
            }
        }
        room.clinic.clock.set(try #require(Moment.milliseconds("2026-01-01T23:59:59")))
        #expect(try await found() == ["1"])
        room.clinic.clock.set(try #require(Moment.milliseconds("2026-01-02T00:00:00")))
        #expect(try await found() == ["2"])
        let moment = "SELECT 'patients', local_id, 'scan' FROM patients WHERE :now > 1767311999000 AND nom IS NULL"
        #expect(try await pins(moment).count == 1)
    }

    @Test("a row that is no field of a record pins nothing")
    func otherRows() async throws {
        let id = FileRoom.id(7).text
        for row in ["'patients', '\(id)'", "'patients', 'x', 'scan'", "'patients', '\(id)', NULL", "1, 2, 3, 4"] {
            #expect(try await pins("SELECT \(row)").isEmpty, "\(row)")
        }
        #expect(try await pins("SELECT 'patients', '\(id)', 'scan'") == [Self.pin(7)])
    }

    @Test("a rule that writes is refused and writes nothing, where it could as well as where it could not")
    func writing() async throws {
        try await room.replica.list(room.patients, #"[{"id":1}]"#)
        let rule = try rule("DELETE FROM doc_patients RETURNING 'patients', local_id, 'scan'")
        await #expect(throws: ReplicaError.query(.unfit("a rule for pinned files may only read"))) {
            try await room.replica.read { _ = try $0.pins(by: rule) }
        }
        await #expect(throws: ReplicaError.query(.unfit("a rule for pinned files may only read"))) {
            try await room.replica.write { _ = try $0.pins(by: rule) }
        }
        #expect(try await room.replica.documents(room.patients).count == 1)
    }

    @Test(
        "a query that can't be run is told, and does not stop the replica",
        arguments: ["SELECT", "SELECT 'patients', local_id, 'scan' FROM nurses", "SELECT 1; SELECT 2"])
    func unusable(sql: String) async throws {
        await #expect(throws: DatabaseError.self) { _ = try await pins(sql) }
        #expect(try await room.replica.read { try $0.pins() }.isEmpty)
    }
}
