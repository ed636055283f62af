import AttachmentStore
import ControlProtocol
import Foundation
import ReplicaControl
import ReplicaStore
import SyncModel
import SyncPlanner

@testable import ReplicaEngine

extension Workstation {
    var conflictDesk: ConflictDesk { ConflictDesk(context) }
    var outboxDesk: OutboxDesk { OutboxDesk(context) }
    var quarantineDesk: QuarantineDesk { QuarantineDesk(context) }

    /// Asks as a tool on the socket does: checked against the table, answered by the façade.
    func ask(_ name: ControlMethod.Name, _ params: JSONObject = [:]) async throws -> JSONValue {
        let engine = SyncEngine(context: context, session: cycle.session, spool: cycle.puller.fetcher.spool)
        let store = try AttachmentStore(folder: folder.file("files"), secret: [UInt8](repeating: 5, count: 32))
        let control = ReplicaControl(
            engine: engine, lane: try await AttachmentLane(engine: engine, store: store),
            information: DaemonInformation(
                version: "1", processID: 1, startedAt: 0, replica: "", server: "", catalogue: ""))
        let method = ControlMethod.named(name)
        let call = ControlCall(
            method: method, params: try method.validate(.object(params)), peer: Peer(uid: 1000, gid: 1000, pid: 1))
        return try await control.perform(call) { _ in true }.value()
    }

    /// What the outbox says about an operation.
    func shown(_ id: LocalID?) async throws -> JSONValue {
        try await ask(.outboxShow, ["operation": .string(id?.text ?? "")])
    }

    func preview() async throws -> CyclePreview {
        try await Rehearsal(context: context, fetcher: cycle.puller.fetcher, limit: 100)
            .run(demand: .now, names: []) { _ in }
    }

    func conflict(_ number: Int64) async throws -> Conflict? {
        try await context.replica.read { try $0.conflict(number) }
    }

    func journal(since position: Int64 = 0) async throws -> [JournalEntry] {
        try await context.replica.read { try $0.journal(since: position, limit: 10_000) }
    }

    /// The last bodies that were sent by PATCH, in order.
    var patches: [JSONValue] { transport.exchanges.filter { $0.method == "PATCH" }.compactMap(\.body) }

    /// Makes a conflict of the patient's telephone: 22334455 before, 20 here, 71 on the server, which wins.
    func makeConflict() async throws {
        _ = try await writes.update("patients", id: "3", fields: ["telephone": "20"], author: "uid:1")
        clinic.change("patients", 3, ["telephone": "71"])
        try await sync()
    }
}
