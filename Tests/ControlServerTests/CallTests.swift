import ControlClient
import ControlProtocol
import Glibc
import SyncModel
import Testing

@testable import ControlServer

@Suite("Calls")
struct CallTests {
    @Test("Pipelined requests are answered in their order, under their ids to the letter")
    func keepsOrder() async throws {
        let facade = FakeFacade(answer: { call, _ in
            for _ in 0..<Int.random(in: 0...5) { await Task.yield() }
            return FakeFacade.echo(call)
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                let ids = (0..<200).map { $0.isMultiple(of: 2) ? "\($0).0" : "\"\($0)\"" }
                try await client.send(
                    ids.map { #"{"jsonrpc":"2.0","id":\#($0),"method":"system.ping"}"# }.joined(separator: "\n"))
                for id in ids {
                    #expect(await client.line()?.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"#) == true)
                }
            }
        }
    }

    @Test("The façade hears checked parameters by name, and who calls")
    func namesPeer() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server.path) { client in
                let result = try await client.ask(
                    #"{"jsonrpc":"2.0","id":1,"method":"records.get","params":["patients",7]}"#)
                #expect(result.value(at: ["result", "params"]) == ["resource": "patients", "id": 7])
                #expect(result.value(at: ["result", "uid"])?.integer == Int64(geteuid()))
                #expect(result.value(at: ["result", "gid"])?.integer == Int64(getegid()))
                #expect(result.value(at: ["result", "pid"])?.integer == Int64(getpid()))
            }
        }
    }

    @Test("A long call lets the connection's other calls go on, and its progress comes before its answer")
    func runsLongCallsBeside() async throws {
        let latch = Latch()
        let facade = FakeFacade(answer: { call, notify in
            guard call.method.isLong else { return FakeFacade.echo(call) }
            _ = notify(.progress(RawJSON(["done": 1])))
            await latch.wait()
            return RawJSON("synced")
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                #expect(
                    try await client.ask(#"{"jsonrpc":"2.0","id":"long","method":"sync.now"}"#)
                        == ["jsonrpc": "2.0", "method": "sync.progress", "params": ["done": 1]])
                try await client.expectService()
                #expect(
                    try await client.ask(
                        #"[{"jsonrpc":"2.0","id":1,"method":"sync.verify"},{"jsonrpc":"2.0","id":2,"method":"system.ping"}]"#
                    )["method"] == "sync.progress")
                try await client.expectService()
                latch.open()
                let answers = [try await client.value(), try await client.value()]
                #expect(answers.contains(["jsonrpc": "2.0", "id": "long", "result": "synced"]))
                #expect(answers.contains { $0.array?.map { $0["id"] } == [1, 2] })
            }
        }
    }

    @Test("Long calls over the limit are refused as busy, and room comes back")
    func boundsLongCalls() async throws {
        let latch = Latch()
        try await TestServer.run(.held(by: latch), configure: { $0.longCallLimit = 2 }) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"sync.now"}"#)
                try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"sync.now"}"#)
                let refused = try await client.ask(#"{"jsonrpc":"2.0","id":3,"method":"sync.now"}"#)
                #expect(refused["id"] == 3)
                #expect(refused.value(at: ["error", "code"]) == -32024)
                latch.open()
                let ids = [try await client.value()["id"], try await client.value()["id"]]
                #expect(Set(ids) == [1, 2])
                #expect(try await client.ask(#"{"jsonrpc":"2.0","id":4,"method":"sync.now"}"#)["result"] != nil)
            }
        }
    }

    @Test("A client that closes its sending side still gets every answer, also to a last line without an end")
    func servesHalfClosed() async throws {
        let size = 3 << 20
        let facade = FakeFacade(answer: { _, _ in .padding(size) })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"sync.now"}"#)
                try await client.send(bytes: Array(#"{"jsonrpc":"2.0","id":2,"method":"system.ping"}"#.utf8))
                try await client.closeSending()
                #expect((await client.line()?.utf8.count ?? 0) > size)
                #expect((await client.line()?.utf8.count ?? 0) > size)
                #expect(await client.line() == nil)
            }
        }
    }

    @Test("A long call is cancelled when its caller hangs up")
    func cancelsAbandoned() async throws {
        let begun = Latch()
        let cancelled = Latch()
        let facade = FakeFacade(answer: { _, _ in
            begun.open()
            await Latch().wait()
            cancelled.open()
            throw CancellationError()
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"sync.now"}"#)
                await begun.wait()
            }
            await cancelled.wait()
        }
    }

    @Test("A query is answered in its turn, and cancelled when its caller hangs up or the daemon stops")
    func endsQueries() async throws {
        let query = #"{"jsonrpc":"2.0","id":1,"method":"query.sql","params":{"sql":"SELECT 1"}}"#
        let count = Counter(0)
        let (first, second, cancelled) = (Latch(), Latch(), Latch())
        let facade = FakeFacade(answer: { call, _ in
            guard call.method.name == .querySQL else { return FakeFacade.echo(call) }
            let isFirst = count.next() == 1
            (isFirst ? first : second).open()
            await Latch().wait()
            if isFirst { cancelled.open() }
            throw CancellationError()
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(query)
                await first.wait()
            }
            await cancelled.wait()
            try await RawClient.run(server.path) { client in
                try await client.send(query)
                try await client.send(#"{"jsonrpc":"2.0","id":2,"method":"system.ping"}"#)
                await second.wait()
                await server.group.triggerGracefulShutdown()
                let answer = try await client.value()
                #expect(answer["id"] == 1)
                #expect(answer.value(at: ["error", "code"]) == -32027)
            }
        }
    }

    @Test("Sixty-four clients at once each get their own answers, while some send rubbish")
    func servesMany() async throws {
        try await TestServer.run { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        try await RawClient.run(server.path) { client in
                            for turn in 0..<10 {
                                if number.isMultiple(of: 8) {
                                    #expect(try await client.ask("rubbish").value(at: ["error", "code"]) == -32700)
                                }
                                let id = JSONValue.integer(Int64(number * 100 + turn))
                                let answer = try await client.ask(
                                    #"{"jsonrpc":"2.0","id":\#(id.text),"method":"records.get","params":["p",\#(id.text)]}"#
                                )
                                #expect(answer["id"] == id)
                                #expect(answer.value(at: ["result", "params", "id"]) == id)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A batch whose answers grow too large is answered in full, its later calls with a refusal")
    func boundsBatchAnswers() async throws {
        let facade = FakeFacade(answer: { _, _ in .padding(1000) })
        try await TestServer.run(facade, configure: { $0.batchAnswerLimit = 2000 }) { server in
            try await RawClient.run(server.path) { client in
                let ping = #"{"jsonrpc":"2.0","id":1,"method":"system.ping"}"#
                let answer = try await client.ask("[\(ping),\(ping),\(ping)]")
                #expect(answer.array?.map { $0.value(at: ["error", "code"])?.integer } == [nil, nil, -32026])
            }
        }
    }

    @Test("A connection over the limit is told so and closed; the others go on")
    func boundsConnections() async throws {
        try await TestServer.run(configure: { $0.connectionLimit = 1 }) { server in
            try await RawClient.run(server.path) { first in
                try await first.expectService()
                try await RawClient.run(server.path) { second in
                    let refusal = try await second.value()
                    #expect(refusal.value(at: ["error", "code"]) == -32024)
                    #expect(await second.line() == nil)
                }
                try await first.expectService()
            }
        }
    }

    @Test("Discovery is answered over the socket")
    func discovers() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server.path) { client in
                let document = try await client.ask(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#)
                #expect(document.value(at: ["result", "methods"])?.array?.count == ControlMethod.all.count)
            }
        }
    }
}
