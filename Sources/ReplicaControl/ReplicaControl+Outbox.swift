import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

extension ReplicaControl {
    func listOutbox(_ call: ControlCall) async throws -> RawJSON {
        let state = call["state"]?.string.flatMap(OperationState.init)
        let showsAll = call["all"]?.bool ?? false
        let context = context
        return try await context.replica.read { reader in
            let operations =
                try state.map { try reader.operations(in: [$0]) }
                ?? (showsAll
                    ? reader.latestOperations(limit: 10_000)
                    : reader.operations(in: [.queued, .sending, .unknown, .parked, .rejected]))
            let text = try OperationJSON(context, reader)
            return RawJSON(["operations": .array(try operations.map { .object(try text.brief($0)) })])
        }
    }

    func showOperation(_ call: ControlCall) async throws -> RawJSON {
        try await operation(try Self.operationID(call))
    }

    func cancelOperation(_ call: ControlCall) async throws -> RawJSON {
        let id = try Self.operationID(call)
        try await writes.cancel(id, author: call.peer.author)
        return try await operation(id)
    }

    func editOperation(_ call: ControlCall) async throws -> RawJSON {
        let id = try Self.operationID(call)
        try await OutboxDesk(context).edit(id, fields: call["fields"]?.object ?? [:], author: call.peer.author)
        await engine.noteLocalWrite()
        return try await operation(id)
    }

    func resubmitOperation(_ call: ControlCall) async throws -> RawJSON {
        let id = try Self.operationID(call)
        try await OutboxDesk(context).resubmit(id, author: call.peer.author)
        await engine.noteLocalWrite()
        return try await operation(id)
    }

    func retryOperation(_ call: ControlCall) async throws -> RawJSON {
        let id = try Self.operationID(call)
        try await OutboxDesk(context).retry(id, author: call.peer.author)
        await engine.noteLocalWrite()
        return try await operation(id)
    }

    func adoptOperation(_ call: ControlCall) async throws -> RawJSON {
        let id = try Self.operationID(call)
        try await OutboxDesk(context).adopt(id, record: call["record"].map(Self.idText), author: call.peer.author)
        await engine.noteLocalWrite()
        return try await operation(id)
    }

    private func operation(_ id: LocalID) async throws -> RawJSON {
        let context = context
        return try await context.replica.read { reader in
            guard let operation = try reader.operation(id) else {
                throw EngineError.notFound(resource: "outbox", id: id.text)
            }
            return RawJSON(.object(try OperationJSON(context, reader).whole(operation)))
        }
    }

    private static func operationID(_ call: ControlCall) throws -> LocalID {
        let text = call["operation"].map(idText) ?? ""
        guard let id = LocalID(text) else { throw EngineError.notFound(resource: "outbox", id: text) }
        return id
    }
}
