import SyncModel
import Testing

@Suite("The server's clock, measured from the dates of its answers")
struct ServerClockTests {
    @Test("one answer gives a middle and a bound that hold the truth, wherever in its second the server wrote it")
    func oneAnswer() throws {
        for ahead in [Int64](arrayLiteral: -90_000, -1, 0, 1, 400, 3_600_000) {
            for written in stride(from: Int64(1_000_000), through: 1_000_900, by: 100) {
                var clock = ServerClock()
                let server = written + ahead
                clock.note(date: server - (server % 1000 + 1000) % 1000, sentAt: 1_000_000, receivedAt: 1_000_900)
                let offset = try #require(clock.offset)
                #expect(abs(offset.milliseconds - ahead) <= offset.bound)
                #expect(offset.bound <= 950)
            }
        }
    }

    @Test("a few answers with another clock, such as a proxy's, do not move the median")
    func outliers() throws {
        var clock = ServerClock()
        for step in Int64(0)..<9 {
            let now = step * 10_000
            clock.note(date: now + (step % 3 == 0 ? 7_200_000 : 5_000), sentAt: now, receivedAt: now + 10)
        }
        #expect(abs(try #require(clock.offset).milliseconds - 5_500) <= 510)
    }

    @Test("old answers are forgotten, and a clock that was set back during a request teaches nothing")
    func window() throws {
        var clock = ServerClock()
        clock.note(date: 1_000, sentAt: 5_000, receivedAt: 4_000)
        #expect(clock.offset == nil)
        for _ in 0..<9 { clock.note(date: 60_000, sentAt: 0, receivedAt: 0) }
        for _ in 0..<5 { clock.note(date: 0, sentAt: 0, receivedAt: 0) }
        #expect(try #require(clock.offset).milliseconds < 1_000)
    }
}
