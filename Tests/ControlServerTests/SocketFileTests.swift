import ControlClient
import ControlProtocol
import Glibc
import Logging
import SyncModel
import Testing

@testable import ControlServer

@Suite("The socket's file")
struct SocketFileTests {
    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : 0
    }

    private func start(at path: String) async throws {
        let server = ControlServer(
            configuration: .init(path: path, version: "0"), facade: FakeFacade(), logger: RecordingLog().logger)
        try await server.run()
    }

    @Test("Is made with its permissions, in a folder that is made for the owner only, and is gone at the end")
    func setsPermissions() async throws {
        try await withFolder { folder in
            let path = folder + "/a/b/s"
            try await TestServer.run(configure: { $0.path = path }) { _ in
                #expect(mode(path) == S_IFSOCK | 0o660)
                #expect(mode(folder + "/a") & 0o777 == 0o700)
                #expect(mode(folder + "/a/b") & 0o777 == 0o700)
            }
            #expect(mode(path) == 0)
        }
    }

    @Test("A second server on the same path is refused, and the first goes on")
    func refusesSecond() async throws {
        try await TestServer.run { server in
            await #expect(throws: ControlServerError.alreadyServed(server.path)) { try await start(at: server.path) }
            try await RawClient.run(server.path) { client in try await client.expectService() }
        }
    }

    @Test("A server that starts while another is starting is refused")
    func refusesRace() async throws {
        try await withFolder { folder in
            let place = SocketPlace(path: folder + "/s", mode: 0o600)
            let claim = try place.claim()
            defer { close(claim.descriptor) }
            #expect(throws: ControlServerError.startingElsewhere(folder + "/s")) { _ = try place.claim() }
            claim.giveUp()
        }
    }

    @Test("A stale socket is replaced")
    func replacesStale() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let claim = try SocketPlace(path: path, mode: 0o600).claim()
            claim.unlock()
            close(claim.descriptor)
            #expect(mode(path) == S_IFSOCK | 0o600)
            try await TestServer.run(configure: { $0.path = path }) { server in
                try await RawClient.run(server.path) { client in try await client.expectService() }
            }
        }
    }

    @Test("What is no socket is left alone, also behind a link")
    func sparesFiles() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let file = open(path, O_CREAT | O_WRONLY, 0o600)
            #expect(write(file, "precious", 8) == 8)
            close(file)
            #expect(symlink(path, folder + "/link") == 0)
            await #expect(throws: ControlServerError.notASocket(path)) { try await start(at: path) }
            await #expect(throws: ControlServerError.notASocket(folder + "/link")) {
                try await start(at: folder + "/link")
            }
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_size == 8)
        }
    }

    @Test("At its end a server leaves alone the socket that another has put in its place")
    func sparesSuccessor() throws {
        let folder = "/tmp/control-successor-\(getpid())"
        let path = folder + "/s"
        defer {
            unlink(path)
            rmdir(folder)
        }
        let first = try SocketPlace(path: path, mode: 0o600).claim()
        defer { close(first.descriptor) }
        first.unlock()
        unlink(path)
        let second = try SocketPlace(path: path, mode: 0o600).claim()
        defer { close(second.descriptor) }
        first.giveUp()
        #expect(mode(path) == S_IFSOCK | 0o600)
        second.giveUp()
        #expect(mode(path) == 0)
        let third = try SocketPlace(path: path, mode: 0o600).claim()
        defer { close(third.descriptor) }
        second.giveUp()
        #expect(mode(path) == S_IFSOCK | 0o600)
        third.giveUp()
    }

    @Test("A path that no socket address can hold is refused in words, at both ends")
    func refusesLongPaths() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        await #expect(throws: ControlServerError.pathTooLong(path, limit: 107)) { try await start(at: path) }
        await #expect(throws: ControlClientError.pathTooLong(path: path, limit: 107)) {
            _ = try await ControlClient.connect(path: path)
        }
    }
}
