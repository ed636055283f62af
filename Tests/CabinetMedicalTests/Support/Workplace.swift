import ControlClient
import ControlProtocol
import ControlServer
import Foundation
import Logging
import ReferenceBackend
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Transport

@testable import ReplicaEngine

/// One account's engine with its socket, as a daemon runs them, and a tool that is connected to it.
struct Workplace: Sendable {
    let login: String
    let role: String
    let line: SwitchableLine
    let engine: SyncEngine
    let tool: ControlClient
    let clock: ManualWallClock

    /// Runs a workplace around a body, which begins with a first sync.
    static func run(
        _ role: String, login: String, at clinic: ServedClinic, overlay: String? = nil,
        _ body: @escaping @Sendable (Workplace) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let catalogue = try Catalogue.load(
            file: Fixtures.path("sync/cabinet-medical.yaml"), overlay: overlay.map { try Fixtures.path($0) })
        let credentials = CredentialFile(path: folder.file("credentials.json"))
        try credentials.write(Credential(login: login, password: Seed.password))
        let logger = Logger(label: "workplace") { _ in SwiftLogNoOpLogHandler() }
        let identities = IdentitySource(clock: clinic.clock)
        let zone = catalogue.zone
        let replica = try Replica(
            .init(
                path: folder.file("data/replica.sqlite"), account: AccountID(login: login, server: clinic.url),
                catalogue: catalogue, role: role, clock: clinic.clock, identities: identities,
                instant: { BackendInstant.milliseconds($0, zone: zone) }))
        let line = SwitchableLine()
        let context = EngineContext(
            replica: replica, catalogue: catalogue, role: role, clock: clinic.clock, identities: identities,
            logger: logger)
        let session = ServerSession(
            baseURL: clinic.url, login: login, role: role, catalogue: catalogue, transport: line,
            credentials: credentials, logger: logger)
        let engine = SyncEngine(context: context, session: session, spool: folder.file("data"))
        let control = ReplicaControl(
            engine: engine,
            information: DaemonInformation(
                version: "0", processID: 1, startedAt: 0, replica: "", server: clinic.url, catalogue: catalogue.name))
        let (listening, report) = AsyncStream<Void>.makeStream()
        let path = folder.file("s")
        let server = ControlServer(
            configuration: .init(path: path, version: "0"), facade: control, logger: logger,
            onListening: { report.finish() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { report.finish() }
                try await server.run()
            }
            for await _ in listening {}
            let tool = try await ControlClient.connect(path: path)
            let workplace = Workplace(
                login: login, role: role, line: line, engine: engine, tool: tool, clock: clinic.clock)
            let outcome = await Result.catching {
                try await workplace.sync()
                try await body(workplace)
            }
            await tool.close()
            group.cancelAll()
            try? await group.waitForAll()
            await line.shutdown()
            try replica.close()
            try outcome.get()
        }
    }

    /// Asks over the socket.
    func ask(_ method: ControlMethod.Name, _ params: JSONObject = [:]) async throws -> JSONValue {
        try await tool.call(method, params).value()
    }

    /// A whole cycle, five minutes after the last.
    @discardableResult
    func sync() async throws -> CycleReport {
        clock.advance(by: 300_000)
        return try await engine.runOnce(.full).get()
    }

    /// Cycles, whatever befalls them, until nothing is unsettled. Returns the states of all operations.
    func settle() async throws -> [String] {
        var states: [String] = []
        for _ in 0..<12 {
            clock.advance(by: 300_000)
            _ = await engine.runOnce(.full)
            states =
                try await ask(.outboxList, ["all": true])["operations"]?.array?.compactMap { $0["state"]?.string } ?? []
            if states.allSatisfy({ OperationState(rawValue: $0)?.isSettled ?? false }) { break }
        }
        return states
    }

    /// The resources that are not what the server lists.
    func differing() async throws -> [String] {
        try await engine.verify().filter { !$0.comparison.differences.isEmpty }.map {
            "\($0.resource): \($0.comparison.differences.prefix(2))"
        }
    }

    /// The records of a resource as the server shows them to this role, by their ids.
    func faces(_ resource: String, filter: JSONObject = [:]) async throws -> [JSONValue: JSONValue] {
        let answer = try await ask(
            .recordsList,
            ["resource": .string(resource), "filter": .object(filter), "face": true, "limit": 10_000])
        return Self.byID(.array(answer["documents"]?.array?.compactMap { $0["record"] } ?? []))
    }

    static func byID(_ list: JSONValue?) -> [JSONValue: JSONValue] {
        Dictionary((list?.array ?? []).map { ($0["id"] ?? .null, $0) }, uniquingKeysWith: { $1 })
    }
}
