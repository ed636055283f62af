import Testing

@testable import Transport

@Suite("The wait before the next attempt at a line")
struct ReconnectDelayTests {
    @Test("its ceiling doubles from the base up to the cap, and stays there, while no server speaks")
    func doubles() {
        var delay = ReconnectDelay()
        let ceilings = (0..<9).map { _ in delay.next(heldFor: nil, random: 1) }
        #expect(ceilings == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        for _ in 0..<200 { #expect(delay.next(heldFor: nil, random: 1) == .seconds(60)) }
    }

    @Test("the jitter is full: any part of the ceiling, from nothing on")
    func jitter() {
        var delay = ReconnectDelay(base: .seconds(4))
        #expect(delay.next(heldFor: nil, random: 0) == .zero)
        #expect(delay.next(heldFor: nil, random: 0.25) == .seconds(2))
        #expect(delay.next(heldFor: nil, random: 0.5) == .seconds(8))
        #expect(delay.next(heldFor: nil, random: 7) == .seconds(32))
        #expect(delay.next(heldFor: nil, random: -7) == .zero)
    }

    @Test("after lines that soon break it grows to 15 seconds and no further, however many they are")
    func shortLines() {
        var delay = ReconnectDelay()
        let ceilings = (0..<7).map { _ in delay.next(heldFor: .seconds(29), random: 1) }
        #expect(ceilings == [1, 2, 4, 8, 15, 15, 15].map { .seconds($0) })
        for held in 0..<200 { #expect(delay.next(heldFor: .milliseconds(held), random: 1) == .seconds(15)) }
    }

    @Test("any line shows that the server is there: what failed before it does not count for what fails behind it")
    func returns() {
        var delay = ReconnectDelay()
        for _ in 0..<10 { _ = delay.next(heldFor: nil, random: 1) }
        #expect(delay.next(heldFor: .zero, random: 1) == .seconds(1))
        #expect(delay.next(heldFor: nil, random: 1) == .seconds(1))
        #expect(delay.next(heldFor: .zero, random: 1) == .seconds(2))
        #expect(delay.next(heldFor: nil, random: 1) == .seconds(1))
        #expect(delay.next(heldFor: nil, random: 1) == .seconds(2))
    }

    @Test("only a line that held for a while starts it anew")
    func resets() {
        var delay = ReconnectDelay()
        for _ in 0..<4 { _ = delay.next(heldFor: .seconds(29), random: 1) }
        #expect(delay.next(heldFor: .seconds(30), random: 1) == .seconds(1))
        #expect(delay.next(heldFor: .zero, random: 1) == .seconds(2))
    }

    @Test("the cap for short lines is never above the cap of all")
    func caps() {
        var delay = ReconnectDelay(base: .milliseconds(5), cap: .milliseconds(5))
        for _ in 0..<4 { #expect(delay.next(heldFor: .zero, random: 1) == .milliseconds(5)) }
    }
}
