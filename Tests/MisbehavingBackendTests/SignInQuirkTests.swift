import ReferenceBackend
import SyncModel
import Testing

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
