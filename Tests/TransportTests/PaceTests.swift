import Foundation
import Testing

@testable import Transport

@Suite("A body that comes too slowly is given up")
struct PaceTests {
    private static let pace = TimeLimits.Pace(bytes: 100, span: .seconds(30))

    /// Whether a body is too slow by the end, of which so many bytes had come at each of some seconds; the head was complete at 0.
    private func isTooSlow(_ states: [(second: Int, bytes: Int64)], pace: TimeLimits.Pace? = pace) -> Bool {
        let start = ContinuousClock.now
        var watch = PaceWatch(pace)
        watch.observe(received: 0, isComing: true, at: start)
        for (second, bytes) in states {
            let now = start + .seconds(second)
            watch.observe(received: bytes, isComing: true, at: now)
            if watch.shortfall(at: now) != nil { return true }
        }
        return false
    }

    @Test("at the end of a span in which too little came, be it the first or a later one, and no sooner")
    func spans() {
        #expect(!isTooSlow([(5, 1), (10, 2), (29, 6)]))
        #expect(isTooSlow([(5, 1), (10, 2), (30, 6)]))
        #expect(!isTooSlow([(5, 1), (30, 100)]))
        #expect(!isTooSlow([(5, 10_000), (30, 10_000), (45, 10_001)]))
        #expect(isTooSlow([(5, 10_000), (30, 10_000), (45, 10_001), (60, 10_099)]))
        #expect(!isTooSlow([(5, 10_000), (30, 10_000), (45, 10_001), (60, 10_100)]))
        #expect(!isTooSlow([(3_000, 1)], pace: nil))
    }

    @Test("how long a server thinks before its body is no matter of pace")
    func thought() {
        let start = ContinuousClock.now
        var watch = PaceWatch(Self.pace)
        watch.observe(received: 0, isComing: false, at: start)
        #expect(watch.deadline == nil)
        watch.observe(received: 0, isComing: true, at: start + .seconds(40))
        #expect(watch.shortfall(at: start + .seconds(41)) == nil)
        #expect(watch.deadline == start + .seconds(70))
    }

    @Test("over a real socket it ends with what was measured, and without a bound it comes to its end")
    func trickle() async throws {
        let script: ScriptedServer.Script = { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n[")
            for _ in 0..<10 where !connection.isClosed(within: 40) { connection.send(" ") }
            connection.send("]")
        }
        try await withServer(ScriptedServer(each: script)) { server, transport in
            var request = HTTPRequest(url: server.url)
            request.limits = TimeLimits(pace: .init(bytes: 50, span: .milliseconds(100)))
            let failure = try await failure(of: request, on: transport)
            #expect(failure.kind == .tooSlow && failure.mayHaveReachedServer, "\(failure)")
            request.limits = TimeLimits(pace: nil)
            #expect(try await transport.send(request).body.size == 12)
        }
    }
}
