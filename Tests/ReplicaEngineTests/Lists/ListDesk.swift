import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

/// A workstation at the server with lists of all forms.
final class ListDesk {
    let clinic = ListClinic()
    let clock = ManualWallClock(Workstation.morning)
    let transport: ScriptedTransport
    let context: EngineContext
    let cycle: SyncCycle
    private let folder = try? TemporaryFolder()
    private var asked = 0
    var writes: LocalWrites { LocalWrites(context) }

    /// One that has synced once with a server that has these lists.
    init(_ lists: [String: [JSONObject]] = [:]) async throws {
        let clinic = clinic
        transport = ScriptedTransport { clinic.answer($0) }
        let catalogue = try Catalogue.load(text: ListClinic.catalogue, file: "lists.yaml")
        let path = try #require(folder?.path)
        try CredentialFile(path: path + "/credentials.json").write(Credential(login: "admin", password: "secret"))
        (context, cycle) = try Workstation.open(
            path, catalogue, clock, SeededRandom(seed: 7), transport, role: "STAFF")
        for (list, records) in lists { clinic.set(list, records) }
        try await sync()
    }

    /// What the account signs in with.
    func credential() throws -> Credential {
        try CredentialFile(path: #require(folder?.path) + "/credentials.json").read()
    }

    /// A cycle that pulls every list, some seconds after the last.
    @discardableResult
    func sync(_ demand: PullPlan.Demand = .now, after seconds: Int64 = 60) async throws -> CycleReport {
        clock.advance(by: seconds * 1000)
        asked = transport.exchanges.count
        return try await cycle.run(demand: demand, names: []) { _ in }
    }

    /// The requests of the last cycle under a path, with their queries.
    func requests(_ path: String, _ method: String = "GET") -> [String] {
        transport.exchanges.dropFirst(asked).filter { $0.method == method && $0.path.hasPrefix(path) }
            .map { $0.query.isEmpty ? $0.path : "\($0.path)?\($0.query)" }
    }

    /// The bodies that were sent to a path, ever.
    func bodies(_ method: String, _ path: String) -> [JSONValue] {
        transport.exchanges.filter { $0.method == method && $0.path == path }.map { $0.body ?? .null }
    }

    /// The server ids of a resource's documents.
    func ids(_ name: String) async throws -> Set<String> {
        Set(try await records(name).compactMap { $0["id"]?.string })
    }

    func records(_ name: String) async throws -> [JSONObject] {
        let resource = try context.resource(name)
        return try await context.replica.read { reader in
            var all: [JSONObject] = []
            try reader.forEachDocument(resource) { all.append(try $0.visibleObject()) }
            return all
        }
    }

    func record(_ name: String, _ id: String) async throws -> JSONObject? {
        try await records(name).first { $0["id"]?.string == id }
    }

    func states() async throws -> [OperationState] {
        try await context.replica.read { try $0.latestOperations(limit: 100) }
            .sorted { $0.sequence < $1.sequence }.map(\.state)
    }
}
