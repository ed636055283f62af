import Dispatch
import SyncTestSupport
import Synchronization
import Testing

@testable import Transport

@Suite("A realtime line and the clock")
struct RealtimeTimingTests {
    @Test("a server that falls silent is left at the deadline, and the next attempt waits for its jittered turn")
    func silence() async throws {
        let server = try ScriptedServer { connection in
            connection.connect()
            connection.waitForClose()
        }
        defer { server.stop() }
        let clock = SteppedClock()
        try await withLine(to: server.url, clock: clock, random: 0.5) { signals in
            #expect(await signals.next() == .connected)
            await clock.sleeper(until: .seconds(20))
            clock.advance(to: .seconds(20))
            await clock.sleeper(until: .seconds(45))
            #expect(server.connectionCount == 1)
            clock.advance(to: .seconds(45))
            #expect(await signals.next() == .disconnected(.silent))
            await clock.sleeper(until: .milliseconds(45_500))
            #expect(server.connectionCount == 1)
            clock.advance(to: .milliseconds(45_500))
            #expect(await signals.next() == .connected)
        }
        #expect(server.connectionCount == 2)
    }

    @Test(
        "lines that break one after the other are made anew within 15 seconds each, while the server is there",
        .timeLimit(.minutes(10)), arguments: ["signed in", "greeted"])
    func shortLines(place: String) async throws {
        let server = try ScriptedServer { connection in
            if place == "signed in" { return connection.connect() }
            connection.upgrade(glued: ScriptedServer.Connection.frame(ScriptedServer.Connection.greeting))
            _ = connection.readFrame()
        }
        defer { server.stop() }
        let clock = SteppedClock()
        try await withLine(to: server.url, clock: clock, random: 1) { signals in
            var now = Duration.zero
            for pause in [1, 2, 4, 8, 15, 15, 15] {
                if place == "signed in" { #expect(await signals.next() == .connected) }
                guard case .disconnected = await signals.next() else {
                    Issue.record("the line did not break")
                    return
                }
                now += .seconds(pause)
                await clock.sleeper(until: now)
                clock.advance(to: now)
            }
        }
    }

    @Test(
        "a server that refuses the account is not asked more and more often for all that it speaks",
        .timeLimit(.minutes(10)))
    func refusals() async throws {
        let server = try ScriptedServer { connection in
            connection.upgrade(glued: ScriptedServer.Connection.frame(ScriptedServer.Connection.greeting))
            _ = connection.readFrame()
            connection.send(ScriptedServer.Connection.frame(#"44{"message":"unauthorized"}"#))
            connection.waitForClose()
        }
        defer { server.stop() }
        let clock = SteppedClock()
        try await withLine(to: server.url, clock: clock, random: 1) { signals in
            var now = Duration.zero
            for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
                #expect(await signals.next() == .refused(message: "unauthorized"))
                now += .seconds(pause)
                await clock.sleeper(until: now)
                clock.advance(to: now)
            }
        }
    }

    @Test("a server that accepts and says nothing is left after 20 seconds", arguments: [false, true])
    func noAnswer(upgrades: Bool) async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            if upgrades { connection.upgrade() } else { _ = connection.read() }
            arrived.yield()
            connection.waitForClose()
        }
        defer { server.stop() }
        let clock = SteppedClock()
        try await withLine(to: server.url, clock: clock) { signals in
            var arrivals = arrivals.makeAsyncIterator()
            await arrivals.next()
            await clock.sleeper(until: .seconds(20))
            clock.advance(to: .seconds(20))
            #expect(await signals.next() == .disconnected(.silent))
        }
    }

    @Test("a server that never answers the sign-in is left after 45 seconds")
    func noConnect() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            connection.upgrade(glued: ScriptedServer.Connection.frame(ScriptedServer.Connection.greeting))
            _ = connection.readFrame()
            arrived.yield()
            connection.waitForClose()
        }
        defer { server.stop() }
        let clock = SteppedClock()
        try await withLine(to: server.url, clock: clock) { signals in
            var arrivals = arrivals.makeAsyncIterator()
            await arrivals.next()
            await clock.sleeper(until: .seconds(20))
            clock.advance(to: .seconds(20))
            await clock.sleeper(until: .seconds(45))
            clock.advance(to: .seconds(45))
            #expect(await signals.next() == .disconnected(.silent))
        }
    }

    @Test(
        "cancelling ends the line at once, wherever it stands", .timeLimit(.minutes(10)),
        arguments: ["request", "greeting", "sign-in", "connected", "wait"])
    func cancellation(place: String) async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (closings, closed) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            switch place {
            case "request", "wait": _ = connection.read()
            case "greeting": connection.upgrade()
            case "sign-in":
                connection.upgrade(glued: ScriptedServer.Connection.frame(ScriptedServer.Connection.greeting))
            default: connection.connect()
            }
            arrived.yield()
            if place == "wait" { return }
            connection.waitForClose()
            closed.yield()
        }
        defer { server.stop() }
        // The clock stands still, so that nothing but the cancellation can end it.
        let clock = SteppedClock()
        try await withLine(to: server.url, clock: clock, random: 0.5) { signals in
            var arrivals = arrivals.makeAsyncIterator()
            await arrivals.next()
            if place == "wait" {
                _ = await signals.next()
                await clock.sleeper(until: .milliseconds(500))
            }
        }
        if place == "wait" { return }
        for await _ in closings { return }
    }

    @Test("a listener that can't keep up gets one end of the line in place of what was dropped, then a new line")
    func slowListener() async throws {
        let (closings, closed) = AsyncStream<Int>.makeStream()
        let isBusy = DispatchSemaphore(value: 0)
        let server = try ScriptedServer { number in
            { connection in
                connection.connect()
                guard number == 0 else { return connection.waitForClose() }
                isBusy.wait()
                for index in 0..<20 { connection.send(ScriptedServer.Connection.frame(#"42["e\#(index)"]"#)) }
                while let frame = connection.readFrame(), frame.opcode != 8 {}
                closed.yield(number)
            }
        }
        defer { server.stop() }
        // Time stands still: a slow machine is no silent server.
        let client = try RealtimeClient(
            server: server.url, configuration: .init(eventLimit: 4), token: { _ in "t" }, clock: SteppedClock(),
            random: { 0 })
        let (signals, heard) = AsyncStream<RealtimeSignal>.makeStream()
        await withTaskGroup(of: Void.self) { tasks in
            let isFirst = Mutex(true)
            tasks.addTask {
                await client.run { signal in
                    heard.yield(signal)
                    guard
                        isFirst.withLock({ first in
                            defer { first = false }; return first
                        })
                    else { return }
                    isBusy.signal()
                    // Busy with the first signal until the server has seen the line end.
                    for await _ in closings { return }
                }
            }
            var signals = signals.makeAsyncIterator()
            #expect(await signals.next() == .connected)
            #expect(await signals.next() == .disconnected(.slowListener))
            #expect(await signals.next() == .connected)
            tasks.cancelAll()
        }
    }
}
