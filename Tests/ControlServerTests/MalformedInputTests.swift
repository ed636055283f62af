import ControlClient
import ControlProtocol
import SyncModel
import Testing

@testable import ControlServer

@Suite("Malformed input")
struct MalformedInputTests {
    @Test("Is answered with the standard codes on its own connection, while another client goes on")
    func answersStandardCodes() async throws {
        let cases: [(line: String, code: Int64, id: JSONValue)] = [
            ("{", -32700, nil),
            (String(repeating: "[", count: 100_000), -32700, nil),
            ("GET / HTTP/1.1", -32700, nil),
            ("[]", -32600, nil),
            (#"{"jsonrpc":"1.0","id":1,"method":"system.ping"}"#, -32600, 1),
            (#"{"jsonrpc":"2.0","id":[1],"method":"system.ping"}"#, -32600, nil),
            (#"{"jsonrpc":"2.0","id":2,"method":"system.pong"}"#, -32601, 2),
            (#"{"jsonrpc":"2.0","id":3,"method":"records.get"}"#, -32602, 3),
            (#"{"jsonrpc":"2.0","id":4,"method":"records.get","params":{"resource":"p","id":1,"x":1}}"#, -32602, 4),
            (#"{"jsonrpc":"2.0","id":5,"method":"records.delete","params":["p",1]}"#, -32603, 5),
        ]
        let facade = FakeFacade(answer: { call, _ in
            if call.method.name == .recordsDelete { throw FakeFacade.Secret() }
            return FakeFacade.echo(call)
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { good in
                try await RawClient.run(server.path) { bad in
                    for (line, code, id) in cases {
                        let answer = try await bad.ask(line)
                        #expect(answer.value(at: ["error", "code"])?.integer == code, "\(line.prefix(80))")
                        #expect(answer["id"] == id, "\(line.prefix(80))")
                        #expect(answer["jsonrpc"] == "2.0")
                        try await good.expectService()
                    }
                    try await bad.expectService()
                }
            }
            #expect(!server.log.lines.contains { $0.contains("000000018") })
            #expect(server.log.lines.contains { $0.contains("records.delete") && $0.contains("Secret") })
        }
    }

    @Test("Binary garbage is a parse error that names its byte, and the connection stays")
    func survivesGarbage() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server.path) { client in
                try await client.send(bytes: [0xFF, 0x00, 0xFE, 0x80, 0x0A])
                let garbage = try await client.value()
                #expect(garbage.value(at: ["error", "code"]) == -32700)
                #expect(garbage.value(at: ["error", "data", "offset"]) == 0)
                try await client.send(bytes: Array(#"{"jsonrpc":""#.utf8) + [0xC3, 0x28] + Array("\"}\r\n".utf8))
                #expect(try await client.value().value(at: ["error", "code"]) == -32700)
                try await client.expectService()
            }
        }
    }

    @Test(
        "A line over the limit is refused and its connection closed, whether or not the line ends",
        arguments: ["", "\n"])
    func refusesLongLines(end: String) async throws {
        try await TestServer.run(configure: { $0.lineLimit = 1000 }) { server in
            try await RawClient.run(server.path) { good in
                try await good.expectService()
                try await RawClient.run(server.path) { bad in
                    try await bad.send(bytes: Array((String(repeating: " ", count: 1001) + end).utf8))
                    let answer = try await bad.value()
                    #expect(answer.value(at: ["error", "code"]) == -32600)
                    #expect(answer.value(at: ["error", "data", "limit"]) == 1000)
                    #expect(await bad.line() == nil)
                }
                try await good.expectService()
            }
        }
    }

    @Test("A batch is answered in one array: each request by itself, notifications not at all")
    func answersBatches() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server.path) { client in
                let answer = try await client.ask(
                    #"[{"jsonrpc":"2.0","id":1,"method":"system.ping"},7,{"jsonrpc":"2.0","method":"system.ping"},"#
                        + #"{"jsonrpc":"2.0","id":"x","method":"nope"},{"jsonrpc":"2.0","id":2.0,"method":"sync.now"}]"#
                )
                let answers = try #require(answer.array)
                #expect(answers.map { $0["id"] } == [1, .null, "x", 2])
                #expect(answers.map { $0.value(at: ["error", "code"])?.integer } == [nil, -32600, -32601, nil])
                #expect(answers[3].value(at: ["result", "method"]) == "sync.now")
            }
        }
    }

    @Test("Notifications get no answer, neither alone, nor faulty, nor in a batch of their own")
    func keepsSilent() async throws {
        let seen = Counter()
        let facade = FakeFacade(answer: { call, _ in
            _ = seen.next()
            return FakeFacade.echo(call)
        })
        try await TestServer.run(facade) { server in
            try await RawClient.run(server.path) { client in
                try await client.send(#"{"jsonrpc":"2.0","method":"system.info"}"#)
                try await client.send(#"{"jsonrpc":"2.0","method":"nope"}"#)
                try await client.send(#"[{"jsonrpc":"2.0","method":"system.info"},{"jsonrpc":"2.0","method":"nope"}]"#)
                try await client.send("")
                try await client.expectService()
            }
        }
        #expect(seen.next() == 4)
    }
}
