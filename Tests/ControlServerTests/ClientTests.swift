import ControlClient
import ControlProtocol
import Glibc
import NIOCore
import NIOPosix
import SyncModel
import Testing

@testable import ControlServer

@Suite("The client")
struct ClientTests {
    @Test("Calls at the same time each get their own answer")
    func correlates() async throws {
        let latch = Latch()
        try await TestServer.run(.held(by: latch)) { server in
            let client = try await ControlClient.connect(path: server.path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let result = try await client.call(.syncNow).value()
                    #expect(result["method"] == "sync.now")
                }
                for id in Int64(0)..<50 {
                    group.addTask {
                        let result = try await client.call(.recordsGet, ["resource": "p", "id": .integer(id)]).value()
                        #expect(result.value(at: ["params", "id"])?.integer == id)
                    }
                }
                for _ in 0..<50 { try await group.next() }
                latch.open()
                try await group.waitForAll()
            }
            await client.close()
        }
    }

    @Test("A result comes in the very bytes that the façade gave")
    func keepsBytes() async throws {
        let stored = #"{"z": 1.50, "a":[ ],"é":"\u00e9"}"#
        let facade = FakeFacade(answer: { _, _ in RawJSON(bytes: Array(stored.utf8)) })
        try await TestServer.run(facade) { server in
            let client = try await ControlClient.connect(path: server.path)
            #expect(try await client.call(.systemInfo).text == stored)
            await client.close()
        }
    }

    @Test("The daemon's errors are thrown as they are")
    func throwsRemoteErrors() async throws {
        let error = ControlError.refused(reason: "slot-taken", message: "Taken", alternatives: ["09:00"])
        try await TestServer.run(FakeFacade(answer: { _, _ in throw error })) { server in
            let client = try await ControlClient.connect(path: server.path)
            await #expect(throws: error) { try await client.call(.systemPing) }
            await #expect(throws: ControlError.methodNotFound("records.lst")) { try await client.call("records.lst") }
            await client.close()
        }
    }

    @Test("Notifications come in order, and end with the connection")
    func streamsNotifications() async throws {
        try await TestServer.run(.numbered(100, padding: 0)) { server in
            let client = try await ControlClient.connect(path: server.path)
            let subscription = try await client.call(.journalSubscribe, ["since": 0]).value()
            #expect(subscription["subscription"] == "s1")
            var positions: [Int64] = []
            for await notification in client.notifications {
                positions.append(try notification.params.value().value(at: ["entry", "position"])?.integer ?? 0)
                if positions.count == 100 { await client.close() }
            }
            #expect(positions == Array(1...100))
        }
    }

    @Test("Unread events close the connection and say so; unread progress does not")
    func fallsBehind() async throws {
        let limit = ControlClient.notificationLimit
        var facade = FakeFacade.numbered(1, padding: 0)
        facade.answer = { call, notify in
            for _ in 0..<(call.method.isLong ? limit + 10 : 0) {
                while !notify(.progress(RawJSON([:]))) { await Task.yield() }
            }
            return FakeFacade.echo(call)
        }
        try await TestServer.run(facade) { server in
            let client = try await ControlClient.connect(path: server.path)
            #expect(try await client.call(.syncNow).value()["method"] == "sync.now")
            await #expect(throws: ControlClientError.fellBehind(limit: limit)) {
                _ = try await client.call(.journalSubscribe, ["since": 0])
                while true { _ = try await client.call(.systemPing) }
            }
            var unread = 0
            for await _ in client.notifications { unread += 1 }
            #expect(unread == limit)
        }
    }

    @Test("Where no daemon answers, the error says how to start it", arguments: [false, true])
    func explainsAbsence(hasStaleFile: Bool) async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            if hasStaleFile {
                let claim = try SocketPlace(path: path, mode: 0o600).claim()
                claim.unlock()
                close(claim.descriptor)
            }
            let error = await #expect(throws: ControlClientError.daemonNotRunning(path: path)) {
                _ = try await ControlClient.connect(path: path)
            }
            #expect(error?.description.contains("start it with: clinicsyncd run") == true)
        }
    }

    @Test("A daemon that goes away ends the calls in flight, and those that come after")
    func noticesEnd() async throws {
        try await withFolder { folder in
            let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .childChannelInitializer { $0.pipeline.addHandler(HangUp()) }
                .bind(unixDomainSocketPath: folder + "/s").get()
            let client = try await ControlClient.connect(path: folder + "/s")
            await #expect(throws: ControlClientError.closedEarly) { try await client.call(.systemPing) }
            for await _ in client.notifications {}
            await #expect(throws: ControlClientError.closedEarly) { try await client.call(.systemPing) }
            try await listener.close()
        }
    }

    @Test("A request that the daemon finds too long ends the connection with the daemon's own words")
    func reportsLongRequests() async throws {
        try await TestServer.run(configure: { $0.lineLimit = 1000 }) { server in
            let client = try await ControlClient.connect(path: server.path)
            let sql = JSONValue.string(String(repeating: "x", count: 2000))
            await #expect(throws: ControlClientError.turnedAway(.lineTooLong(limit: 1000))) {
                try await client.call(.querySQL, ["sql": sql])
            }
        }
    }

    @Test("A message over the client's own limit ends the connection")
    func boundsAnswers() async throws {
        let facade = FakeFacade(answer: { _, _ in .padding(2000) })
        try await TestServer.run(facade) { server in
            let client = try await ControlClient.connect(path: server.path, lineLimit: 1000)
            await #expect(throws: ControlClientError.answerTooLong(limit: 1000)) { try await client.call(.systemPing) }
        }
    }

    @Test("A cancelled call throws at once, and the connection goes on")
    func cancels() async throws {
        let begun = Latch()
        let facade = FakeFacade(answer: { call, _ in
            if call.method.isLong {
                begun.open()
                await Latch().wait()
            }
            return FakeFacade.echo(call)
        })
        try await TestServer.run(facade) { server in
            let client = try await ControlClient.connect(path: server.path)
            await withThrowingTaskGroup(of: RawJSON.self) { group in
                group.addTask { try await client.call(.syncNow) }
                await begun.wait()
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            #expect(try await client.call(.systemPing).value()["method"] == "system.ping")
            await client.close()
        }
    }
}

/// Closes its connection at the first byte.
private final class HangUp: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.close(promise: nil)
    }
}
