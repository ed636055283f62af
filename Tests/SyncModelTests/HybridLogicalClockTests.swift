import SyncModel
import Testing

@Suite("The hybrid logical clock")
struct HybridLogicalClockTests {
    @Test("it never goes back and never stands still, even when the wall clock does")
    func monotonic() {
        var clock = HybridLogicalClock()
        var stamps: [HybridTimestamp] = []
        for wall in [100, 100, 100, 101, 50, 0, -7, 101, 102, 102, 90] as [Int64] {
            stamps.append(clock.tick(at: wall))
        }
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
        #expect(
            stamps.map(\.text) == [
                "100.0", "100.1", "100.2", "101.0", "101.1", "101.2", "101.3", "101.4", "102.0", "102.1", "102.2",
            ])
    }

    @Test("a full counter borrows the next millisecond")
    func overflow() {
        var clock = HybridLogicalClock(continuing: HybridTimestamp(milliseconds: 100, counter: .max - 1))
        #expect(clock.tick(at: 100).text == "100.4294967295")
        #expect(clock.tick(at: 100).text == "101.0")
        #expect(clock.tick(at: 100).text == "101.1")
        #expect(clock.tick(at: 102).text == "102.0")
    }

    @Test("it continues after the timestamp that was stored before a restart")
    func restart() throws {
        var clock = HybridLogicalClock()
        let last = clock.tick(at: 1_767_225_600_000)
        var restarted = HybridLogicalClock(continuing: try #require(HybridTimestamp(last.text)))
        #expect(restarted.tick(at: 0) > last)
    }

    @Test("timestamps are ordered by number, not by text, and read back from their text")
    func timestamps() {
        let ordered = ["9.0", "9.2", "9.10", "10.0", "100.1"].map { HybridTimestamp($0) }
        #expect(ordered.compactMap(\.self).count == 5)
        #expect(ordered.compactMap(\.self) == ordered.compactMap(\.self).reversed().sorted())
        for text in ["", "1", "1.", ".1", "1.-1", "1.4294967296", "1.2.3", "a.b", "1,2"] {
            #expect(HybridTimestamp(text) == nil, "\(text)")
        }
    }
}
