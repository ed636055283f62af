import Foundation
import GRDB
@testable import ReplicaStore
import SyncModel
import Testing

@Suite("The outbox on disk")
struct OutboxTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private static func operation(
        _ number: Int64, document: Int64 = 1, kind: OperationKind = .update, _ edits: [String: FieldEdit] = [:],
        state: OperationState = .queued
    ) -> SyncModel.Operation {
        var operation = Operation(
            id: LocalID(milliseconds: number, randomness: (0, 0)), resource: "patients",
            document: LocalID(milliseconds: document, randomness: (1, 1)), kind: kind, edits: edits, author: "uid:1000",
            createdAt: number)
        operation.state = state
        return operation
    }

    @Test("an operation is read back as it was queued, down to the letter of its numbers")
    func roundTrip() async throws {
        let at = HybridTimestamp(milliseconds: 1_767_225_600_000, counter: 7)
        let edits = [
            "balance": FieldEdit(
                value: try JSONValue(parsing: "75.00"), base: try JSONValue(parsing: "1e2"), madeAt: at),
            "nom": FieldEdit(value: .null, base: "مريم \"כהן\"", madeAt: at),
            "age": FieldEdit(value: 3, base: .null, madeAt: at),
            "active": FieldEdit(value: true, base: nil, madeAt: at),
        ]
        let kinds: [OperationKind] = [.create, .update, .delete, .action("payer")]
        let replica = replica
        for (index, kind) in kinds.enumerated() {
            let queued = try await replica.write { try $0.enqueue(Self.operation(Int64(index), kind: kind, edits)) }
            #expect(queued.sequence == Int64(index) + 1)
            let found = try await replica.read { try $0.operation(queued.id) }
            #expect(found == queued)
            #expect(found?.edits["balance"]?.value.text == "75.00")
            #expect(found?.edits["active"]?.base == nil && found?.edits["age"]?.base == .some(.null))
        }
    }

    @Test(
        "on disk an operation takes the steps of the table, and no others; a refused step changes nothing",
        arguments: OperationState.allCases)
    func transitions(from: OperationState) async throws {
        for (index, to) in OperationState.allCases.enumerated() {
            let operation = Self.operation(Int64(index), state: from)
            let replica = replica
            try await replica.write { _ = try $0.enqueue(operation) }
            let step: @Sendable (ReplicaWriter) throws -> Void = { writer in
                try writer.move(operation: operation.id, to: to, answer: .init(status: 409, message: "x"))
            }
            if from.mayBecome(to) {
                try await replica.write(step)
            } else {
                await #expect(throws: ReplicaError.illegalTransition(operation: operation.id, from: from, to: to)) {
                    try await replica.write(step)
                }
            }
            let found = try await replica.read { try $0.operation(operation.id) }
            #expect(found?.state == (from.mayBecome(to) ? to : from), "\(from) → \(to)")
            #expect((found?.answer != nil) == from.mayBecome(to))
        }
    }

    @Test("the state on disk decides, not the caller's older copy")
    func staleCopy() async throws {
        let queued = Self.operation(1)
        try await replica.write { writer in
            try writer.enqueue(queued)
            try writer.move(operation: queued.id, to: .cancelled)
        }
        await #expect(throws: ReplicaError.illegalTransition(operation: queued.id, from: .cancelled, to: .sending)) {
            try await replica.write { try $0.markSending(queued.id, request: ElementDigest(low: 1, high: 2)) }
        }
        let stranger = Self.operation(2)
        await #expect(throws: ReplicaError.illegalTransition(operation: stranger.id, from: nil, to: .sending)) {
            try await replica.write { try $0.move(operation: stranger.id, to: .sending) }
        }
    }

    @Test(
        "before a request leaves, its digest and the try are on disk; back in the queue, the operation waits for its moment"
    )
    func sending() async throws {
        let operation = Self.operation(1)
        let replica = replica
        try await replica.write { writer in
            try writer.enqueue(operation)
            try writer.markSending(operation.id, request: ElementDigest(low: 0x0102, high: 0x0304))
        }
        let digest = try await replica.read { try Data.fetchOne($0.db, sql: "SELECT request_digest FROM operation") }
        #expect(digest == Data([2, 1, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 0]))
        try await replica.write {
            try $0.move(
                operation: operation.id, to: .queued, answer: .init(status: 429, message: "slow down"), notBefore: 99)
        }
        let found = try await replica.read { try $0.operation(operation.id) }
        #expect(found?.attempts == 1 && found?.notBefore == 99 && found?.state == .queued)
        #expect(found?.answer == OperationAnswer(status: 429, message: "slow down"))
    }

    @Test(
        "a password is forgotten as soon as the operation is settled, and kept while it may be sent",
        arguments: OperationState.allCases)
    func secrets(to: OperationState) async throws {
        let at = HybridTimestamp(milliseconds: 1)
        let edits = [
            "password": FieldEdit(value: "s3cret", base: nil, madeAt: at),
            "nom": FieldEdit(value: "Kefi", base: nil, madeAt: at),
        ]
        let from = try #require(OperationState.allCases.first { $0.mayBecome(to) })
        let replica = replica
        let stored = try await replica.write { writer in
            let operation = try writer.enqueue(Self.operation(1, kind: .create, edits, state: from))
            try writer.move(operation: operation.id, to: to)
            return try String.fetchOne(writer.db, sql: "SELECT edits FROM operation") ?? ""
        }
        #expect(stored.contains("Kefi"))
        #expect(stored.contains("s3cret") == ![.acknowledged, .rejected, .cancelled, .superseded].contains(to))
    }

    @Test("the outbox lists by state, by record and from its end, in its own order")
    func lists() async throws {
        let states: [OperationState] = [.acknowledged, .queued, .parked, .queued, .rejected, .unknown]
        let replica = replica
        for (index, state) in states.enumerated() {
            try await replica.write {
                _ = try $0.enqueue(Self.operation(Int64(9 - index), document: Int64(index % 2), state: state))
            }
        }
        try await replica.read { (reader: ReplicaReader) throws in
            #expect(try reader.operations(in: [.queued, .unknown]).map(\.sequence) == [2, 4, 6])
            #expect(
                try reader.openOperations(of: LocalID(milliseconds: 1, randomness: (1, 1))).map(\.sequence) == [
                    2, 4, 6,
                ])
            #expect(try reader.openOperations(of: LocalID(milliseconds: 0, randomness: (1, 1))).map(\.sequence) == [3])
            #expect(try reader.latestOperations(limit: 2).map(\.sequence) == [5, 6])
            #expect(
                try reader.operationCounts() == [.acknowledged: 1, .queued: 2, .parked: 1, .rejected: 1, .unknown: 1])
        }
    }

    @Test("settled operations are forgotten after a while; what waits for anything or anybody stays")
    func pruning() async throws {
        let replica = replica
        for (index, state) in OperationState.allCases.enumerated() {
            try await replica.write { _ = try $0.enqueue(Self.operation(Int64(index), state: state)) }
        }
        let now = clinic.clock.milliseconds()
        try await replica.write { try $0.pruneOperations(settledBefore: now, through: .max) }
        #expect(try await replica.read { try $0.operations(in: OperationState.allCases).count } == 8)
        try await replica.write { try $0.pruneOperations(settledBefore: now + 1, through: .max) }
        let left = try await replica.read { try $0.operations(in: OperationState.allCases).map(\.state) }
        #expect(Set(left) == [.queued, .sending, .rejected, .unknown, .parked])
    }

    @Test("the free slots of a refused booking are kept in their order")
    func alternatives() async throws {
        let operation = Self.operation(1)
        let starts = ["2026-01-20T14:30:00Z", "2026-01-20T13:30:00Z"]
        try await replica.write { writer in
            try writer.enqueue(operation)
            try writer.setAlternatives(of: operation.id, to: starts)
        }
        #expect(try await replica.read { try $0.operation(operation.id)?.alternatives } == starts)
    }
}
