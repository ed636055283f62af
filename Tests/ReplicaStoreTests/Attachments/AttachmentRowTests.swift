import GRDB
@testable import ReplicaStore
import SyncModel
import Testing

@Suite("Attachments on disk (design section 10)")
struct AttachmentRowTests {
    private let room: FileRoom

    init() throws { room = try FileRoom() }

    @Test("an attachment is read back as it was put in", arguments: AttachmentStage.allCases)
    func roundTrip(stage: AttachmentStage) async throws {
        var full = FileRoom.attachment(1, stage, by: 9, url: "/media/a.pdf")
        (full.name, full.coding, full.stageAt) = ("מרים \"x\"", "gzip", 77)
        full.size = 5_000_000_000
        let bare = FileRoom.attachment(2, stage)
        try await room.put([full, bare])
        #expect(try await room.attachment(1) == full)
        #expect(try await room.attachment(2) == bare)
        #expect(try await room.attachment(3) == nil)
    }

    @Test("a row with a word that this version does not know is called unreadable, and not taken for another")
    func unknownWord() async throws {
        try await room.put([FileRoom.attachment(1)])
        let error = await #expect(throws: ReplicaError.self) {
            try await room.replica.write { writer in
                try writer.db.execute(sql: "UPDATE attachment SET stage = 'archived'")
                _ = try writer.attachments()
            }
        }
        guard case .unreadableRow(table: "attachment", _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a filter keeps what it names, all of it together; without one all are there, the newest first")
    func filter() async throws {
        try await room.put([
            FileRoom.attachment(1), FileRoom.attachment(2, of: 2, .cached),
            FileRoom.attachment(3, field: "photo", .checking), FileRoom.attachment(4, resource: "visits", .uploaded),
        ])
        #expect(try await room.numbers() == [4, 3, 2, 1])
        #expect(try await room.numbers(limit: 2) == [4, 3])
        #expect(try await room.numbers(.init(resource: "patients")) == [3, 2, 1])
        #expect(try await room.numbers(.init(document: FileRoom.id(1))) == [4, 3, 1])
        #expect(try await room.numbers(.init(field: "scan")) == [4, 2, 1])
        #expect(try await room.numbers(.init(stages: [.cached, .checking])) == [3, 2])
        #expect(try await room.numbers(.init(stages: [])) == [])
        #expect(
            try await room.numbers(
                .init(resource: "patients", document: FileRoom.id(1), field: "scan", stages: [.waiting])) == [1])
    }

    @Test("a move notes its moment, and keeps the known address where no other is told")
    func move() async throws {
        try await room.put([FileRoom.attachment(1, url: "/media/old.pdf"), FileRoom.attachment(2)])
        let now = room.clinic.clock.milliseconds()
        try await room.replica.write { try $0.move(FileRoom.id(1), to: .checking) }
        let checked = try #require(try await room.attachment(1))
        #expect(checked.stage == .checking && checked.stageAt == now)
        #expect(checked.url == "/media/old.pdf")
        room.clinic.clock.advance(by: 7)
        try await room.replica.write { try $0.move(FileRoom.id(1), to: .uploaded, url: "/media/new.pdf") }
        let uploaded = try #require(try await room.attachment(1))
        #expect(uploaded.stage == .uploaded && uploaded.stageAt == now + 7)
        #expect(uploaded.url == "/media/new.pdf")
        #expect(try await room.attachment(2) == FileRoom.attachment(2), "no other moves with it")
    }

    @Test("coding, address and operation are noted of one attachment; another operation makes it wait again")
    func notes() async throws {
        let other = FileRoom.attachment(2, .checking, by: 9)
        try await room.put([FileRoom.attachment(1, .checking, by: 9, url: "/a"), other])
        try await room.replica.write { writer in
            try writer.setCoding(of: FileRoom.id(1), to: "gzip")
            try writer.setAddress(of: FileRoom.id(1), to: nil)
        }
        var found = try #require(try await room.attachment(1))
        #expect(found.coding == "gzip" && found.url == nil)
        room.clinic.clock.advance(by: 7)
        try await room.replica.write { writer in
            try writer.setCoding(of: FileRoom.id(1), to: nil)
            try writer.setOperation(of: FileRoom.id(1), to: FileRoom.id(10))
        }
        found = try #require(try await room.attachment(1))
        #expect(found.coding == nil && found.operation == FileRoom.id(10))
        #expect(found.stage == .waiting && found.stageAt == room.clinic.clock.milliseconds())
        #expect(try await room.attachment(2) == other)
    }

    @Test("what was seen of the server's codings is kept for the next start")
    func wireCodings() async throws {
        #expect(try await room.replica.read { try $0.wireCodings() } == nil)
        for text in [#"{"gzip":"proven"}"#, #"{"gzip":"refused"}"#] {
            try await room.replica.write { try $0.keep(wireCodings: text) }
        }
        try room.replica.close()
        let again = try room.clinic.open()
        #expect(try await again.read { try $0.wireCodings() } == #"{"gzip":"refused"}"#)
    }
}
