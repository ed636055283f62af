import Testing

@testable import ReplicaEngine

@Suite("The life of an access token")
struct TokenStateTests {
    @Test(
        "it is renewed after four fifths, a minute before its end, but not before half of its life",
        arguments: [(3600, 2880), (300, 240), (299, 239), (150, 90), (100, 50), (60, 30), (1, 0)])
    func renewal(lifetime: Int64, seconds: Int64) {
        let token = AccessToken("t", lifetime: lifetime, askedAt: 7_000)
        #expect(token.renewAt.map { ($0 - 7_000) / 1000 } == seconds)
        #expect(token.endsAt == 7_000 + lifetime * 1000)
    }

    @Test("one without a lifetime is good until it is refused", arguments: [nil, 0, -5] as [Int64?])
    func endless(lifetime: Int64?) {
        var state = TokenState()
        #expect(state.step(at: 0) == .renew)
        state.accept(AccessToken("t", lifetime: lifetime, askedAt: 0))
        #expect(state.step(at: .max) == .use("t"))
        state.refuse("an older one")
        #expect(state.step(at: 1) == .use("t"))
        state.refuse("t")
        #expect(state.step(at: 1) == .renew)
        #expect(state.current(at: 1) == nil)
    }

    @Test("an absurd lifetime is cut instead of overflowing")
    func absurd() {
        #expect(AccessToken("t", lifetime: .max, askedAt: 0).endsAt == 315_360_000_000)
    }

    @Test("while the service wants a pause, a good token is used, and without one nothing is asked for")
    func pause() {
        var state = TokenState()
        state.accept(AccessToken("t", lifetime: 3600, askedAt: 0))
        state.noteFailure(at: 2_900_000, pause: 900_000)
        #expect(state.step(at: 3_500_000) == .use("t"))
        #expect(state.step(at: 3_500_000, fresh: true) == .pause(300_000))
        #expect(state.step(at: 3_600_000) == .pause(200_000))
        #expect(state.step(at: 3_800_000) == .renew)
        state.accept(AccessToken("u", lifetime: 3600, askedAt: 3_600_000))
        #expect(state.step(at: 3_600_001, fresh: true) == .renew)
    }

    @Test("who may not sign in uses no token any longer")
    func signedOut() {
        var state = TokenState()
        state.accept(AccessToken("t", lifetime: 3600, askedAt: 0))
        state.signOut()
        #expect(state.step(at: 1) == .renew)
    }
}
