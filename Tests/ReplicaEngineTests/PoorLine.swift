import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Synchronization
import Transport

@testable import ReplicaEngine

/// A workstation whose engine runs when it would by itself, in time that only requests and pauses take.
final class PoorLine {
    /// How long each request takes, in milliseconds.
    static let latency: Int64 = 20

    let desk: Workstation
    let engine: SyncEngine
    let context: EngineContext
    /// One cycle's end after the other: when, and how long until the next.
    private(set) var pauses: [Int64] = []

    init(seed: UInt64 = 1) async throws {
        desk = try await Workstation()
        let time = JumpingClock()
        var context = desk.context
        // One at a time, so that the same seed makes the same faults.
        context.pushWidth = 1
        self.context = context
        let session = ServerSession(
            baseURL: "http://127.0.0.1", login: "admin", role: "ADMIN", catalogue: desk.catalogue,
            transport: desk.transport, credentials: CredentialFile(path: desk.folder.path + "/credentials.json"),
            logger: context.logger, clock: time)
        engine = SyncEngine(context: context, session: session, spool: SpoolRoom(folder: desk.folder.path + "/data"))
        let clock = desk.clock
        pass = { milliseconds in
            clock.advance(by: milliseconds)
            time.advance(by: .milliseconds(milliseconds))
        }
        befall { _ in nil }
    }

    private let pass: @Sendable (Int64) -> Void

    /// What befalls each request from now on, besides that it takes its time.
    func befall(_ weather: @escaping @Sendable (ScriptedTransport.Exchange) -> ScriptedTransport.Answer?) {
        let pass = pass
        desk.clinic.state.withLock { state in
            state.weather = { exchange in
                pass(Self.latency)
                return weather(exchange)
            }
        }
    }

    /// One request in so many gets something else than its answer.
    func failOne(in interval: UInt64, seed: UInt64) {
        let (random, clinic) = (SeededRandom(seed: seed), desk.clinic)
        befall { exchange in
            guard random.next() % interval == 0 else { return nil }
            switch random.next() % 6 {
            case 0: return .text(200, type: "text/html", "<html>Bienvenue</html>")
            case 1: return .text(503, type: "text/html", "<html>Service Unavailable</html>")
            case 2: return .json(500, ["detail": "erreur"])
            case 3: return .failure(.cut, mayHaveReachedServer: true)
            case 4: return .failure(.cut, mayHaveReachedServer: false)
            default:
                // Done, and the answer lost; a read is merely cut.
                guard exchange.method != "GET", !exchange.path.contains("login") else {
                    return .failure(.cut, mayHaveReachedServer: true)
                }
                clinic.fail(.loseAnswer)
                return nil
            }
        }
    }

    /// Lets time pass until a moment after the beginning, with what somebody does in it, as the engine's loop does.
    ///
    /// - Parameters:
    ///   - interval: How often something is done, in milliseconds.
    ///   - work: Does it; told how often before. Whether there is something new to send.
    ///   - look: Is called after each cycle.
    func run(
        for duration: Int64, every interval: Int64, _ work: (Int) async throws -> Bool,
        look: (CycleReport?) async throws -> Void = { _ in }
    ) async throws {
        let start = desk.clock.milliseconds()
        var done = 0
        while case let now = desk.clock.milliseconds() - start, now < duration {
            while Int64(done) * interval <= now {
                if try await work(done) { await engine.noteLocalWrite() }
                done += 1
            }
            let next = Int64(done) * interval - now
            if let pause = await engine.pauseBeforeCycle() {
                let (seconds, attoseconds) = pause.components
                pass(max(1, min(next, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)))
                continue
            }
            let report = try? await engine.runOnce(.due).get()
            pauses.append((await engine.status.nextCycleAt ?? 0) - desk.clock.milliseconds())
            try await look(report)
        }
    }

    func waiting() async throws -> Int {
        try await context.replica.read { try $0.operations(in: [.queued, .sending, .unknown]).count }
    }
}
