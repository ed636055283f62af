@testable import ReplicaStore
import SyncModel
import Testing

@Suite("Which attachments may be forgotten (design section 10)")
struct AttachmentPruningTests {
    private let room: FileRoom

    init() throws { room = try FileRoom() }

    @Test(
        "with a removed record go its files and pins, but not a file to be decided about, nor soon one that a list is still to show",
        arguments: AttachmentStage.allCases, [Int64.min, .max])
    func removedRecord(stage: AttachmentStage, unshownSince moment: Int64) async throws {
        let (patients, visits) = (room.patients, room.clinic.visits)
        try await room.replica.write { writer in
            for number in [1, 2] as [Int64] {
                try writer.insert(patients, local: FileRoom.id(number), text: "{}", booking: nil)
                try writer.insert(FileRoom.attachment(number, of: number, stage))
                try writer.setPinned(
                    .init(resource: "patients", document: FileRoom.id(number), field: "scan"), to: true)
            }
            // Of the same local id, in another resource, where it is nobody's.
            try writer.insert(FileRoom.attachment(3, resource: "visits", stage))
            try writer.insert(visits, local: FileRoom.id(4), text: "{}", booking: nil)
            let gone = try #require(try writer.document(patients, local: FileRoom.id(2)))
            try writer.remove(patients, row: gone.row)
            try writer.pruneAttachments(evicted: [], unshownSince: moment)
        }
        let stays = stage == .waiting || stage == .checking && moment == .min
        #expect(try await room.numbers() == (stays ? [3, 2, 1] : [1]))
        #expect(try await room.replica.read { try $0.pins() }.map(\.document) == [FileRoom.id(1)])
    }

    @Test("with content that left the store go the copies of the server's files, and nothing that exists nowhere else")
    func evicted() async throws {
        try await room.replica.write { [patients = room.patients] writer in
            try writer.insert(patients, local: FileRoom.id(1), text: "{}", booking: nil)
        }
        for (index, stage) in AttachmentStage.allCases.enumerated() {
            try await room.put([
                FileRoom.attachment(Int64(index), stage, content: 1),
                FileRoom.attachment(Int64(index + 10), stage, content: 2),
            ])
        }
        let all = try await room.replica.read { try $0.attachments() }
        try await room.replica.write { try $0.pruneAttachments(evicted: [FileRoom.digest(1)], unshownSince: 0) }
        let left = try await room.replica.read { try $0.attachments() }
        #expect(
            left == all.filter { $0.digest != FileRoom.digest(1) || ![.cached, .uploaded].contains($0.stage) })
    }

    @Test("what is on its way, in doubt or refused exists nowhere else; what the server has can be fetched again")
    func irreplaceable() async throws {
        for (index, stage) in AttachmentStage.allCases.enumerated() {
            try await room.put([FileRoom.attachment(Int64(index), stage, content: index)])
        }
        let digests = try await room.replica.read { try $0.irreplaceableDigests() }
        let expected = AttachmentStage.allCases.enumerated()
            .filter { [.waiting, .checking].contains($0.element) }.map { FileRoom.digest($0.offset) }
        #expect(digests == Set(expected))
        #expect(try await room.replica.read { try $0.knownDigests() } == Set((0..<4).map(FileRoom.digest)))
    }

    @Test("one content that two attachments have is irreplaceable when one of them is")
    func shared() async throws {
        try await room.put([FileRoom.attachment(1, .cached), FileRoom.attachment(2, .waiting)])
        #expect(try await room.replica.read { try $0.irreplaceableDigests() } == [FileRoom.digest(1)])
    }

    @Test("a forgotten attachment is gone alone")
    func remove() async throws {
        try await room.put([FileRoom.attachment(1), FileRoom.attachment(2)])
        try await room.replica.write { try $0.remove(attachment: FileRoom.id(1)) }
        #expect(try await room.numbers() == [2])
    }
}
