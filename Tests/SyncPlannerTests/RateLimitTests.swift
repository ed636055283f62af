import SyncCatalogue
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("A declared rate is never exceeded")
struct RateLimitTests {
    private static func rule() throws -> RateRule {
        let text = try Fixtures.catalogueText() + "\nrate: {requests: 5, seconds: 60}\n"
        return try #require(try Catalogue.load(text: text, file: "rate.yaml").rate)
    }

    @Test("no span of the declared length ever holds more requests than declared, however they come", arguments: 1...50)
    func never(seed: UInt64) throws {
        var limit = RateLimit(try Self.rule())
        let random = SeededRandom(seed: seed)
        var now: Int64 = 0
        var left: [Int64] = []
        for _ in 0..<200 {
            now += Int64(random.next() % (random.next() % 4 == 0 ? 60_000 : 20))
            while let pause = limit.admit(at: now) {
                #expect(pause > 0)
                now += pause
            }
            left.append(now)
        }
        for (index, start) in left.enumerated() {
            #expect(left[index...].prefix { $0 - start < 60_000 }.count <= 5)
        }
    }

    @Test("lists leave a reserve to writes, which never wait for it and never exceed the rate", arguments: 1...20)
    func reserve(seed: UInt64) throws {
        var limit = RateLimit(try Self.rule())
        #expect(limit.reserve == 1)
        let random = SeededRandom(seed: seed)
        var (now, left): (Int64, [(at: Int64, isUrgent: Bool)]) = (0, [])
        for _ in 0..<200 {
            now += Int64(random.next() % (random.next() % 4 == 0 ? 60_000 : 20))
            let isUrgent = random.next() % 5 == 0
            while let pause = limit.admit(at: now, isUrgent: isUrgent) { now += pause }
            left.append((now, isUrgent))
        }
        for (index, start) in left.enumerated() {
            let span = left[index...].prefix { $0.at - start.at < 60_000 }
            #expect(span.count <= 5)
            #expect(span.count < 5 || span.contains(where: \.isUrgent))
        }
        // However many lists have left, one write may.
        now += 200_000
        for _ in 0..<4 { #expect(limit.admit(at: now, isUrgent: false) == nil) }
        #expect(limit.admit(at: now, isUrgent: false) != nil)
        #expect(limit.admit(at: now) == nil)
        #expect(limit.admit(at: now) != nil)
    }

    @Test("a server that declares no rate is not kept waiting")
    func none() {
        var limit = RateLimit(nil)
        for _ in 0..<1000 { #expect(limit.admit(at: 0) == nil) }
    }

    @Test("a wished pause holds for its length, the longer of two counts, and an absurd one is cut to an hour")
    func pauses() {
        var limit = RateLimit(nil)
        limit.hold(for: 5_000, at: 1_000)
        limit.hold(for: 1_000, at: 1_000)
        #expect(limit.pauseLeft(at: 2_000) == 4_000)
        #expect(limit.pauseLeft(at: 6_000) == nil)
        limit.hold(for: -5, at: 7_000)
        #expect(limit.pauseLeft(at: 7_000) == nil)
        limit.hold(for: .max, at: 8_000)
        #expect(limit.pauseLeft(at: 8_000) == 3_600_000)
    }
}
