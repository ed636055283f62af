import ReferenceBackend
import SyncModel
import Testing
import Transport

@testable import ReplicaEngine

/// What deployed servers do about tokens.
@Suite("A server with its own ideas of sign-ins")
struct SignInQuirkTests {
    @Test("a sign-in after the token has expired carries none, so that a server which refuses stale ones takes it")
    func staleToken() async throws {
        try await MisbehavingClinic.withDesk([.refusesStaleTokens]) { clinic, desk async throws in
            try await desk.update("patients", "6", ["telephone": "99"])
            desk.wait(seconds: 2 * 3600)
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await clinic.text("SELECT telephone FROM patient WHERE id = 6") == "99")
            #expect(desk.line.signIns == 2)
        }
    }

    @Test(
        "a refused password is tried once by cycles, files and hints together, also after a restart, until it is another"
    )
    func refusedOnce() async throws {
        try await MisbehavingClinic.run { clinic in
            let desk = try Desk(at: clinic, password: "falsch")
            for _ in 0..<8 {
                desk.wait(seconds: 10)
                _ = await desk.engine.runOnce(.now)
                await #expect(throws: EngineError.self) { try await desk.engine.session.realtimeToken(renewed: true) }
            }
            #expect(desk.line.signIns == 1)
            #expect(await desk.engine.status.connection.word == "sign-in-refused")
            let restarted = desk.newSession()
            await #expect(throws: EngineError.self) { try await restarted.resume() }
            #expect(desk.line.signIns == 1)
            try desk.set(password: Seed.password)
            #expect(try await desk.sync().isComplete)
            #expect(desk.line.signIns == 2)
            try await desk.close()
        }
    }

    @Test("who asks for a sync has the refused password tried once more, and only once")
    func askedFor() async throws {
        try await MisbehavingClinic.run { clinic in
            let desk = try Desk(at: clinic, password: "falsch")
            _ = await desk.engine.runOnce(.now)
            #expect(desk.line.signIns == 1)
            let engine = desk.engine
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await engine.run() }
                await #expect(throws: EngineError.self) { try await engine.sync(.now) }
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(desk.line.signIns == 2)
            _ = await desk.engine.runOnce(.now)
            #expect(desk.line.signIns == 2)
            try await desk.close()
        }
    }

    @Test("a token that nothing renews is replaced by one sign-in for all writes that wait, and each lands once")
    func noRefresh() async throws {
        try await MisbehavingClinic.withDesk([.noRefresh]) { clinic, desk async throws in
            for number in 6...13 { try await desk.update("patients", "\(number)", ["telephone": "99"]) }
            for number in 1...4 { _ = try await desk.create("factures", Desk.invoice(6, "mark\(number)")) }
            desk.wait(seconds: 23 * 3600)
            #expect(try await desk.sync(.due).isComplete)
            #expect(desk.line.signIns == 1)
            for number in 14...21 { try await desk.update("patients", "\(number)", ["telephone": "98"]) }
            for number in 5...8 { _ = try await desk.create("factures", Desk.invoice(6, "mark\(number)")) }
            desk.wait(seconds: 2 * 3600)
            try await desk.push()
            #expect(desk.line.signIns == 2)
            #expect(try await desk.states() == Array(repeating: .acknowledged, count: 24))
            #expect(try await clinic.number("SELECT count(*) FROM patient WHERE telephone IN ('98', '99')") == 16)
            #expect(try await clinic.number("SELECT count(*) FROM facture WHERE description LIKE 'mark%'") == 8)
        }
    }
}
