import Foundation
import ReferenceBackend
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@Suite("The realtime line and the reference backend, over real sockets")
struct RoundTripTests {
    /// A server whose tokens are the accounts' names.
    private func server(queueLimit: Int = 1_024) -> SocketIOServer {
        SocketIOServer(queueLimit: queueLimit, clock: SteppedClock()) { $0.isEmpty ? nil : $0 }
    }

    private func presence(_ state: String, _ account: String) -> RealtimeSignal {
        .event(name: "presence:\(state)", argument: ["user_id": .string(account)])
    }

    @Test("events reach the accounts they are for, in order, and nobody else")
    func events() async throws {
        let server = server()
        try await withBackend(server) { port in
            try await withLine(of: "a", to: port) { a in
                try await withLine(of: "b", to: port) { b in
                    #expect(await a.next() == presence("online", "b"))
                    for number in 0..<500 {
                        server.emit("message:new", Data(#"{"id":\#(number)}"#.utf8), to: ["a", "absent", "a"])
                    }
                    server.emit("bare", Data(), to: ["b", "a"])
                    for number in 0..<500 {
                        #expect(
                            await a.next() == .event(name: "message:new", argument: ["id": .integer(Int64(number))]))
                    }
                    #expect(await a.next() == .event(name: "bare", argument: nil))
                    #expect(await b.next() == .event(name: "bare", argument: nil))
                }
            }
        }
    }

    @Test("an event of many kilobytes, with every kind of text, arrives as it was sent")
    func large() async throws {
        let server = server()
        let text = String(repeating: "Été שלום \"\\ \u{1F600}\n", count: 20_000)
        try await withBackend(server) { port in
            try await withLine(of: "a", to: port) { a in
                server.emit(#"odd "name""#, Data(JSONValue.string(text).utf8Text), to: ["a"])
                #expect(await a.next() == .event(name: #"odd "name""#, argument: .string(text)))
            }
        }
    }

    @Test("a refused token is renewed before the next attempt")
    func renewal() async throws {
        let server = SocketIOServer(clock: SteppedClock()) { $0 == "new" ? "a" : nil }
        let asked = Mutex<[Bool]>([])
        try await withBackend(server) { port in
            let token: RealtimeClient.TokenSource = { renewed in
                asked.withLock { $0.append(renewed) }
                return renewed ? "new" : "old"
            }
            try await withLine(to: port, token: token) { line in
                #expect(await line.next() == .refused(message: "unauthorized"))
                #expect(await line.next() == .connected)
                #expect(server.connectedAccounts == ["a"])
            }
        }
        #expect(asked.withLock { $0 } == [false, true])
    }

    @Test("a goodbye ends the line behind the events before it, and a new one follows")
    func goodbye() async throws {
        let server = server()
        try await withBackend(server) { port in
            try await withLine(of: "a", to: port) { a in
                server.emit("last", Data(), to: ["a"])
                server.disconnect(["a"])
                #expect(await a.next() == .event(name: "last", argument: nil))
                #expect(await a.next() == .disconnected(.goodbye))
                #expect(await a.next() == .connected)
            }
        }
    }

    @Test("a server that is stopped says so, and the line is back when it is started again on the same port")
    func restart() async throws {
        // The line outlives each server: so a port is found first.
        let port = try await withBackend(server()) { $0 }
        let (up, isUp) = AsyncStream<Void>.makeStream()
        let (down, goDown) = AsyncStream<Void>.makeStream()
        let second = server()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for realtime in [server(), second] {
                    try await withBackend(realtime, port: port) { _ in
                        isUp.yield()
                        for await _ in down { return }
                    }
                }
            }
            tasks.addTask {
                for await _ in up { break }
                try await withLine(of: "a", to: port) { line in
                    goDown.yield()
                    #expect(await line.next() == .disconnected(.closedByServer(code: 1001)))
                    await line.wait(for: .connected)
                    second.emit("back", Data("true".utf8), to: ["a"])
                    #expect(await line.next() == .event(name: "back", argument: true))
                }
                goDown.finish()
            }
            // A server that can't start ends the waiting, too.
            while try await tasks.next() != nil {}
        }
    }

    @Test("presence: an account's first session and its last one gone are told to everyone else, no other")
    func presence() async throws {
        let server = server()
        try await withBackend(server) { port in
            try await withLine(of: "a", to: port) { a in
                try await withLine(of: "b", to: port) { b in
                    try await withLine(of: "b", to: port) { _ in server.emit("two", Data(), to: ["a"]) }
                    server.emit("one", Data(), to: ["a", "b"])
                    #expect(await b.next() == .event(name: "one", argument: nil))
                }
                for expected in [
                    presence("online", "b"), .event(name: "two", argument: nil), .event(name: "one", argument: nil),
                    presence("offline", "b"),
                ] { #expect(await a.next() == expected) }
                #expect(server.connectedAccounts == ["a"])
            }
        }
    }

    @Test("a listener that can't keep up loses its line, and gets another")
    func slowListener() async throws {
        let server = server()
        try await withBackend(server) { port in
            try await withLine(of: "observer", to: port) { observer in
                let isFirst = Mutex(true)
                let (releases, release) = AsyncStream<Void>.makeStream()
                try await withLine(
                    to: port, eventLimit: 8, token: { _ in "slow" },
                    hearing: { _ in
                        guard
                            isFirst.withLock({ first in
                                defer { first = false }; return first
                            })
                        else { return }
                        for await _ in releases { return }
                    },
                    { slow in
                        #expect(await slow.next() == .connected)
                        #expect(await observer.next() == presence("online", "slow"))
                        for _ in 0..<20 { server.emit("e", Data(), to: ["slow"]) }
                        #expect(await observer.next() == presence("offline", "slow"))
                        release.finish()
                        #expect(await slow.next() == .disconnected(.slowListener))
                        #expect(await slow.next() == .connected)
                    })
            }
        }
    }

    @Test("a client that reads nothing is closed, and holds nobody up", .timeLimit(.minutes(10)))
    func deafClient() async throws {
        let server = server(queueLimit: 4)
        let filling = JSONValue.string(String(repeating: "x", count: 256 << 10))
        let payload = Data(filling.utf8Text)
        try await withBackend(server) { port in
            try await withLine(of: "observer", to: port) { observer in
                let deaf = try DeafClient(port: port, token: "deaf")
                defer { deaf.close() }
                #expect(await observer.next() == presence("online", "deaf"))
                // One after the other, as fast as the observer reads: what fills up is only the other's way.
                var heard: RealtimeSignal?
                for _ in 0..<400 where heard != presence("offline", "deaf") {
                    server.emit("e", payload, to: ["observer", "deaf"])
                    heard = await observer.next()
                }
                #expect(heard == presence("offline", "deaf"))
                #expect(server.connectedAccounts == ["observer"])
            }
        }
    }

    @Test("with realtime off a line is refused with 400, with its port blocked it is cut; it comes up once open")
    func availability() async throws {
        let server = server()
        server.availability = .off
        try await withBackend(server) { port in
            try await withLine(to: port, token: { _ in "a" }) { line in
                #expect(await line.next() == .disconnected(.upgradeRefused(status: 400)))
                server.availability = .blocked
                var cut = await line.next()
                while cut == .disconnected(.upgradeRefused(status: 400)) { cut = await line.next() }
                guard case .disconnected(.lost) = cut else {
                    Issue.record("not cut: \(String(describing: cut))")
                    return
                }
                server.availability = .open
                await line.wait(for: .connected)
            }
        }
    }
}
