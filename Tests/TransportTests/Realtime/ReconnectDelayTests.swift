import Testing

@testable import Transport

@Suite("The wait before the next attempt at a line")
struct ReconnectDelayTests {
    @Test("its ceiling doubles from the base up to the cap, and stays there")
    func doubles() {
        var delay = ReconnectDelay()
        let ceilings = (0..<9).map { _ in delay.next(connectedFor: nil, random: 1) }
        #expect(ceilings == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        for _ in 0..<200 { #expect(delay.next(connectedFor: nil, random: 1) == .seconds(60)) }
    }

    @Test("the jitter is full: any part of the ceiling, from nothing on")
    func jitter() {
        var delay = ReconnectDelay(base: .seconds(4))
        #expect(delay.next(connectedFor: nil, random: 0) == .zero)
        #expect(delay.next(connectedFor: nil, random: 0.25) == .seconds(2))
        #expect(delay.next(connectedFor: nil, random: 0.5) == .seconds(8))
        #expect(delay.next(connectedFor: nil, random: 7) == .seconds(32))
        #expect(delay.next(connectedFor: nil, random: -7) == .zero)
    }

    @Test("only a line that held for a while starts it anew")
    func resets() {
        var delay = ReconnectDelay()
        for _ in 0..<4 { _ = delay.next(connectedFor: nil, random: 1) }
        #expect(delay.next(connectedFor: .seconds(29), random: 1) == .seconds(16))
        #expect(delay.next(connectedFor: .seconds(30), random: 1) == .seconds(1))
        #expect(delay.next(connectedFor: .zero, random: 1) == .seconds(2))
    }
}
