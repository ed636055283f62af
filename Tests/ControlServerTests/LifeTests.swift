import ControlProtocol
import Glibc
import SyncModel
import Testing

@testable import ControlServer

@Suite("A connection's end")
struct LifeTests {
    private static let quarter = Duration.seconds(150)

    @Test("A silent connection is closed after the idle limit, and not before")
    func closesIdle() async throws {
        let clock = ManualClock()
        try await TestServer.run(clock: clock) { server in
            try await RawClient.run(server.path) { client in
                for _ in 0..<3 { await clock.pass(Self.quarter) }
                await clock.sleeper(for: Self.quarter)
                try await client.expectService()
                for _ in 0..<5 { await clock.pass(Self.quarter) }
                #expect(await client.line() == nil)
            }
        }
    }

    @Test("A half-sent line does not keep a connection alive")
    func closesStalled() async throws {
        let clock = ManualClock()
        try await TestServer.run(clock: clock) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(bytes: Array(#"{"jsonrpc":"#.utf8))
                for _ in 0..<4 { await clock.pass(Self.quarter) }
                #expect(await client.line() == nil)
            }
        }
    }

    @Test("A connection is not idle while a call runs or a subscription listens")
    func keepsBusy() async throws {
        let clock = ManualClock()
        let latch = Latch()
        try await TestServer.run(.held(by: latch), clock: clock) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"sync.now"}"#)
                try await client.expectService()
                for _ in 0..<9 { await clock.pass(Self.quarter) }
                latch.open()
                #expect(try await client.value()["id"] == 1)
                #expect(try await client.ask(#"{"jsonrpc":"2.0","id":2,"method":"journal.subscribe"}"#)["id"] == 2)
                for _ in 0..<9 { await clock.pass(Self.quarter) }
                try await client.expectService()
            }
        }
    }

    @Test("At a shutdown running calls are answered, long ones are cancelled and say so, and the socket is gone")
    func endsGracefully() async throws {
        let begun = Latch()
        let release = Latch()
        let facade = FakeFacade(answer: { call, _ in
            if call.method.isLong {
                await Latch().wait()
                throw CancellationError()
            }
            begun.open()
            await release.wait()
            return FakeFacade.echo(call)
        })
        try await withFolder { folder in
            let path = folder + "/s"
            try await TestServer.run(facade, configure: { $0.path = path }) { server in
                try await RawClient.run(server.path) { client in
                    try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"sync.now"}"#)
                    try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"system.ping"}"#)
                    await begun.wait()
                    await server.group.triggerGracefulShutdown()
                    let cancelled = try await client.value()
                    #expect(cancelled["id"] == 1)
                    #expect(cancelled.value(at: ["error", "code"]) == -32027)
                    release.open()
                    #expect(try await client.value().value(at: ["result", "method"]) == "system.ping")
                    #expect(await client.line() == nil)
                }
            }
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test("A client that reads nothing can't hold up a shutdown for longer than the farewell")
    func endsStuckReaders() async throws {
        let clock = ManualClock()
        let size = 3 << 20
        let answered = Latch()
        let facade = FakeFacade(answer: { _, _ in
            answered.open()
            return .padding(size)
        })
        try await TestServer.run(facade, clock: clock) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"system.ping"}"#)
                await answered.wait()
                await server.group.triggerGracefulShutdown()
                await clock.pass(.seconds(2))
                await server.ended.wait()
                #expect(await client.line() == nil)
            }
        }
    }
}
