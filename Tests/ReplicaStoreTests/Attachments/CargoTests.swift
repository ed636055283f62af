@testable import ReplicaStore
import SyncModel
import Testing

@Suite("Attachments and the operations that send them (design section 10)")
struct CargoTests {
    private let room: FileRoom

    init() throws { room = try FileRoom() }

    /// Queues an operation in a state, with an attachment at a stage, whose numbers are both 1.
    private func queue(_ state: OperationState, _ stage: AttachmentStage) async throws -> SyncModel.Operation {
        let operation = FileRoom.operation(1, state)
        return try await room.replica.write { writer in
            try writer.insert(FileRoom.attachment(1, stage, by: 1))
            return try writer.enqueue(operation)
        }
    }

    @Test("the cargo is what unsettled operations send, each its own", arguments: OperationState.allCases)
    func cargo(state: OperationState) async throws {
        _ = try await queue(state, .waiting)
        try await room.put([FileRoom.attachment(2, .cached), FileRoom.attachment(3, by: 77)])
        let cargo = try await room.replica.read { try $0.cargo() }
        #expect(cargo == (state.isSettled ? [:] : [FileRoom.id(1): FileRoom.attachment(1, by: 1)]))
        #expect(try await room.replica.read { try $0.attachment(of: FileRoom.id(1)) } == FileRoom.attachment(1, by: 1))
        #expect(try await room.replica.read { try $0.attachment(of: FileRoom.id(2)) } == nil)
    }

    @Test(
        "with an operation that was taken back or overtaken goes its file; with every other end it stays",
        arguments: OperationState.allCases)
    func dropping(state: OperationState) async throws {
        let from = try #require(OperationState.allCases.first { $0.mayBecome(state) })
        let operation = try await queue(from, .waiting)
        try await room.put([FileRoom.attachment(2, by: 2)])
        try await room.replica.write { try $0.move(operation: operation.id, to: state) }
        let isDropped = state == .cancelled || state == .superseded
        #expect(try await room.attachment(1) == (isDropped ? nil : FileRoom.attachment(1, by: 1)))
        #expect(try await room.attachment(2) != nil, "nothing else goes with it")
    }

    @Test("a file that the server refused goes when the refused operation is taken back")
    func refused() async throws {
        let operation = try await queue(.sending, .waiting)
        try await room.replica.write { try $0.move(operation: operation.id, to: .rejected) }
        #expect(try await room.attachment(1)?.stage == .waiting)
        try await room.replica.write { try $0.move(operation: operation.id, to: .cancelled) }
        #expect(try await room.attachment(1) == nil)
    }

    @Test(
        "what the server may have is not forgotten with its operation",
        arguments: [AttachmentStage.checking, .uploaded, .cached])
    func kept(stage: AttachmentStage) async throws {
        let operation = try await queue(.parked, stage)
        try await room.replica.write { try $0.move(operation: operation.id, to: .cancelled) }
        #expect(try await room.attachment(1)?.stage == stage)
    }

    @Test("a refused step of an operation leaves its file")
    func illegalStep() async throws {
        let operation = try await queue(.acknowledged, .waiting)
        await #expect(throws: ReplicaError.self) {
            try await room.replica.write { try $0.move(operation: operation.id, to: .cancelled) }
        }
        #expect(try await room.attachment(1) != nil)
    }

    @Test("when the record is made, the file that went with it waits to be seen; one at another stage stays there")
    func made() async throws {
        _ = try await queue(.sending, .waiting)
        try await room.put([FileRoom.attachment(2, .uploaded, by: 1), FileRoom.attachment(3, by: 3)])
        room.clinic.clock.advance(by: 7)
        try await room.replica.write { try $0.noteMade(by: FileRoom.id(1)) }
        let file = try #require(try await room.attachment(1))
        #expect(file.stage == .checking && file.stageAt == room.clinic.clock.milliseconds())
        #expect(try await room.attachment(2)?.stage == .uploaded)
        #expect(try await room.attachment(3)?.stage == .waiting)
    }
}
