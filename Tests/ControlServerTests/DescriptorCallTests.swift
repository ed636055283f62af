import ControlClient
import ControlProtocol
import SyncModel
import Synchronization
import Testing

@testable import ControlServer

@Suite("A call with a descriptor", .timeLimit(.minutes(10)))
struct DescriptorCallTests {
    @Test("The daemon gets the very file, and the caller each notification and then the result")
    func passes() async throws {
        let file = try OpenFile()
        let facade = FakeFacade(answer: { call, notify in
            for done in Int64(1)...3 { _ = notify(AttachmentProgress(phase: .store, bytes: done).notification) }
            return RawJSON([
                "inode": .integer(call.descriptor?.withNumber(OpenFile.inode) ?? -1), "params": .object(call.params),
            ])
        })
        try await TestServer.run(facade) { server in
            let heard = Mutex<[Int64]>([])
            // Longer than what a socket takes at once.
            let fields: JSONObject = ["note": .string(String(repeating: "n", count: 900_000))]
            let result = try await DescriptorCall(path: server.path).perform(
                .attachmentsPut, ["resource": "dossiers", "fields": .object(fields)], passing: file.descriptor
            ) { notification in
                if let progress = AttachmentProgress(notification) { heard.withLock { $0.append(progress.bytes) } }
            }.value()
            #expect(result["inode"]?.integer == file.inode)
            #expect(result.value(at: ["params", "descriptor"]) == true)
            #expect(result.value(at: ["params", "fields"]) == .object(fields))
            #expect(heard.withLock(\.self) == [1, 2, 3])
        }
    }

    @Test("The daemon's errors are thrown as they are")
    func throwsRemoteErrors() async throws {
        let error = ControlError.notFound("patients record '7'")
        let file = try OpenFile()
        try await TestServer.run(FakeFacade(answer: { _, _ in throw error })) { server in
            let call = DescriptorCall(path: server.path)
            await #expect(throws: error) {
                try await call.perform(.attachmentsPut, ["resource": "p"], passing: file.descriptor)
            }
        }
    }

    @Test("What the daemon says of the connection as a whole is told from an answer")
    func isTurnedAway() async throws {
        let file = try OpenFile()
        try await TestServer.run(configure: { $0.connectionLimit = 1 }) { server in
            try await RawClient.run(server.path) { client in
                try await client.expectService()
                await #expect(throws: ControlClientError.turnedAway(.busy("All 1 connections are taken"))) {
                    try await DescriptorCall(path: server.path).perform(
                        .attachmentsPut, ["resource": "p"], passing: file.descriptor)
                }
            }
        }
    }

    @Test("Without a daemon it says so; a path that no socket can have is refused")
    func needsDaemon() async throws {
        let file = try OpenFile()
        await #expect(throws: ControlClientError.daemonNotRunning(path: "/tmp/none/s")) {
            try await DescriptorCall(path: "/tmp/none/s").perform(.attachmentsPut, passing: file.descriptor)
        }
        let path = "/" + String(repeating: "p", count: 200)
        await #expect(throws: ControlClientError.pathTooLong(path: path, limit: 107)) {
            try await DescriptorCall(path: path).perform(.attachmentsPut, passing: file.descriptor)
        }
    }

    @Test("An answer longer than the limit is refused")
    func boundsAnswers() async throws {
        let file = try OpenFile()
        let begun = Latch()
        let facade = FakeFacade(answer: { _, _ in
            begun.open()
            await Latch().wait()
            throw CancellationError()
        })
        try await TestServer.run(facade) { server in
            let outcome = Task {
                try await DescriptorCall(path: server.path, lineLimit: 10).perform(
                    .attachmentsPut, ["resource": "p"], passing: file.descriptor)
            }
            await begun.wait()
            await server.group.triggerGracefulShutdown()
            await #expect(throws: ControlClientError.answerTooLong(limit: 10)) { try await outcome.value }
        }
    }

    @Test("Cancelling it hangs up, by which the daemon cancels the call; the caller's file stays open")
    func cancels() async throws {
        let file = try OpenFile()
        let begun = Latch()
        let cancelled = Latch()
        let facade = FakeFacade(answer: { _, _ in
            begun.open()
            await Latch().wait()
            cancelled.open()
            throw CancellationError()
        })
        try await TestServer.run(facade) { server in
            let call = Task {
                try await DescriptorCall(path: server.path).perform(
                    .attachmentsPut, ["resource": "p"], passing: file.descriptor)
            }
            await begun.wait()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            await cancelled.wait()
            #expect(file.inode > 0)
        }
    }
}
