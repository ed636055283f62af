import ControlProtocol
import SyncModel
import Testing

@testable import ControlServer

@Suite("Subscriptions")
struct SubscriptionTests {
    private static let subscribe = #"{"jsonrpc":"2.0","id":1,"method":"journal.subscribe","params":{"since":10}}"#
    private static let patience = Duration.seconds(10)

    /// Reads notifications of one subscription until a resync or the end, checking that no position is skipped.
    private static func readToResync(_ client: RawClient) async throws -> (last: Int64, resync: JSONValue?) {
        var last: Int64 = 10
        while let line = await client.line() {
            let value = try JSONValue(parsing: line)
            guard value["method"] == "journal.event" else { return (last, value) }
            #expect(value.value(at: ["params", "subscription"]) == "s1")
            let position = value.value(at: ["params", "entry", "position"])?.integer
            #expect(position == last + 1)
            last = position ?? last
        }
        return (last, nil)
    }

    /// Lets patience pass until the server has given a subscription up, and then waits for the marker to be read.
    private static func waitForResync(_ server: TestServer, _ clock: ManualClock) async {
        while true {
            await clock.sleeper(for: patience)
            // The line is written before the marker is waited for, so whoever sleeps now and finds none waits for room.
            if server.log.lines.contains(where: { $0.contains("resync") }) { return }
            clock.wake(from: patience)
        }
    }

    @Test("A reader that reads gets every event in order, however many come at once")
    func deliversBursts() async throws {
        try await TestServer.run(.numbered(5000, padding: 10)) { server in
            try await RawClient.run(server.path) { client in
                #expect(try await client.ask(Self.subscribe)["result"] == ["subscription": "s1", "position": 10])
                for position in 11...5010 {
                    let event = try await client.value()
                    try #require(event.value(at: ["params", "entry", "position"])?.integer == Int64(position))
                }
            }
        }
    }

    @Test("A reader that stops is told once from where to resume, and may go on")
    func marksSlowReaders() async throws {
        let clock = ManualClock()
        try await TestServer.run(.numbered(.max / 2, padding: 4096), clock: clock) { server in
            try await RawClient.run(server.path) { client in
                #expect(try await client.ask(Self.subscribe)["result"] != nil)
                await Self.waitForResync(server, clock)
                let (last, resync) = try await Self.readToResync(client)
                #expect(last > 10 + 1024)
                #expect(resync?["method"] == "journal.resync")
                #expect(resync?["params"] == ["subscription": "s1", "position": .integer(last)])
                try await client.expectService()
                let gone = try await client.ask(
                    #"{"jsonrpc":"2.0","id":2,"method":"journal.unsubscribe","params":["s1"]}"#)
                #expect(gone.value(at: ["error", "code"]) == -32004)
            }
        }
    }

    @Test("A reader that does not read the resync either is shown the door, and others go on")
    func closesStuckReaders() async throws {
        let clock = ManualClock()
        try await TestServer.run(.numbered(.max / 2, padding: 4096), clock: clock) { server in
            try await RawClient.run(server.path) { good in
                try await RawClient.run(server.path) { stuck in
                    #expect(try await stuck.ask(Self.subscribe)["result"] != nil)
                    await Self.waitForResync(server, clock)
                    await clock.pass(Self.patience)
                    await server.log.line(containing: "control connection closed")
                    let (last, resync) = try await Self.readToResync(stuck)
                    #expect(last > 10)
                    #expect(resync == nil)
                    #expect(await stuck.line() == nil)
                }
                try await good.expectService()
            }
        }
    }

    @Test("A feed that ends is followed by a resync from its last position")
    func marksEndedFeeds() async throws {
        let facade = FakeFacade(feed: { _ in
            let (events, sink) = AsyncStream.makeStream(of: JournalEvent.self)
            sink.yield(JournalEvent(position: 42, entry: RawJSON(["position": 42])))
            sink.finish()
            return JournalFeed(position: 41, events: events)
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                let answer = try await client.ask(Self.subscribe)
                #expect(answer.value(at: ["result", "position"]) == 41)
                #expect(try await client.value()["method"] == "journal.event")
                #expect(try await client.value()["params"] == ["subscription": "s1", "position": 42])
            }
        }
    }

    @Test("An ended subscription's feed is let go, another's goes on")
    func unsubscribes() async throws {
        let ended = Latch()
        let (second, sink) = AsyncStream.makeStream(of: JournalEvent.self)
        let facade = FakeFacade(feed: { request in
            guard request.since == 10 else { return JournalFeed(position: 0, events: second) }
            return JournalFeed(
                position: 10,
                events: AsyncStream {
                    await Latch().wait()
                    ended.open()
                    return nil
                })
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                #expect(try await client.ask(Self.subscribe)["result"] != nil)
                let other = try await client.ask(#"{"jsonrpc":"2.0","id":2,"method":"journal.subscribe"}"#)
                #expect(other.value(at: ["result", "subscription"]) == "s2")
                let gone = try await client.ask(
                    #"{"jsonrpc":"2.0","id":3,"method":"journal.unsubscribe","params":{"subscription":"s1"}}"#)
                #expect(gone["result"] == ["subscription": "s1"])
                await ended.wait()
                sink.yield(JournalEvent(position: 1, entry: RawJSON([:])))
                #expect(try await client.value().value(at: ["params", "subscription"]) == "s2")
            }
        }
    }

    @Test("The façade hears what the subscriber wants, and its refusal is the answer")
    func passesRequests() async throws {
        let facade = FakeFacade(feed: { request in
            #expect(request.since == nil)
            #expect(request.resources == ["patients", "doctors"])
            throw ControlError.unknownResource("doctors", known: ["patients"])
        })
        try await TestServer.run(facade, configure: { $0.subscriptionLimit = 1 }) { server in
            try await RawClient.run(server.path) { client in
                // Twice: a refused subscription leaves no trace in the count.
                for _ in 0..<2 {
                    let answer = try await client.ask(
                        #"{"jsonrpc":"2.0","id":1,"method":"journal.subscribe","params":{"resources":["patients","doctors"]}}"#
                    )
                    #expect(answer.value(at: ["error", "code"]) == -32022)
                }
            }
        }
    }

    @Test("Subscriptions over the limit are refused as busy")
    func boundsSubscriptions() async throws {
        try await TestServer.run(configure: { $0.subscriptionLimit = 1 }) { server in
            try await RawClient.run(server.path) { client in
                let first = try await client.ask(Self.subscribe)
                let second = try await client.ask(Self.subscribe)
                #expect(first["result"] != nil)
                #expect(second.value(at: ["error", "code"]) == -32024)
            }
        }
    }
}
