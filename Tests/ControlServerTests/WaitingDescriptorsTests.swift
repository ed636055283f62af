import ControlProtocol
import Foundation
import SyncTestSupport
import Testing

@testable import ControlServer

@Suite("Descriptors whose line does not end", .timeLimit(.minutes(1)))
struct WaitingDescriptorsTests {
    private let clock = SteppedClock()
    private let waiting = WaitingDescriptors(limit: 4)

    private func passed() throws -> PassedDescriptor {
        let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try #require(number >= 0)
        return PassedDescriptor(number)
    }

    @Test("are given up after the limit")
    func stale() async throws {
        async let isStale: Void = waiting.waitForStale(.seconds(10), on: clock)
        #expect(waiting.add([try passed()]))
        await clock.sleeper(until: .seconds(10))
        clock.advance(to: .seconds(10))
        try await isStale
    }

    @Test("wait for the daemon while it answers another line, and for their caller from its end on")
    func answering() async throws {
        #expect(waiting.add([try passed()]))
        waiting.beginLine()
        async let isStale: Void = waiting.waitForStale(.seconds(10), on: clock)
        for seconds in [10, 20] {
            await clock.sleeper(until: .seconds(seconds))
            clock.advance(to: .seconds(seconds))
        }
        await clock.sleeper(until: .seconds(30))
        waiting.endLine()
        clock.advance(to: .seconds(30))
        await clock.sleeper(until: .seconds(40))
        clock.advance(to: .seconds(40))
        try await isStale
    }
}
