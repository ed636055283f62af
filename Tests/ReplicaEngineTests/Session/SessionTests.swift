import Foundation
import SyncModel
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

@Suite("A session at a sign-in service")
struct SessionTests {
    private let place: Entrance

    init() throws { place = try Entrance() }

    private func status(_ session: ServerSession, _ request: HTTPRequest = Entrance.list) async throws -> Int {
        try await session.read(request).status
    }

    @Test(
        "a sign-in by password asks the service for a token and the API for the role, and keeps what the next start needs"
    )
    func byPassword() async throws {
        let session = try place.open()
        #expect(await session.isSignedIn == false)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password"])
        #expect(place.reads == ["/me", "/list"])
        #expect(try place.file.read() == Entrance.session)
        #expect(await session.accountID == "7f")
        let mode = try FileManager.default.attributesOfItem(atPath: place.file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("whoever asks, one renewal serves all who wait", arguments: [0, 3000, 4000])
    func once(age: Int64) async throws {
        let session = try place.open()
        if age > 0 { try await session.resume() }
        place.pass(seconds: age)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await status(session) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 10))
        #expect(place.door.proofs == (age > 0 ? ["password", "refresh-1"] : ["password"]))
    }

    @Test(
        "a token is renewed by the refresh token after four fifths of its life, and nobody is asked for the role again")
    func beforeItsEnd() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 2879)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password"])
        place.pass(seconds: 1)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1"])
        #expect(place.reads == ["/me", "/list", "/list"])
        #expect(await session.accountID == "7f")
    }

    @Test("the next refresh token is on the disk before the token that came with it is used")
    func storedBeforeUse() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3000)
        let place = place
        place.door.onRead {
            #expect((try? place.file.read())?.refreshToken == "refresh-2")
        }
        #expect(try await status(session) == 200)
    }

    @Test(
        "a daemon that starts anew needs no password while the kept refresh token is good, and knows the account offline"
    )
    func restart() async throws {
        try await place.open().resume()
        try FileManager.default.removeItem(atPath: place.credentials.path)
        let session = try place.open()
        #expect(await session.accountID == "7f")
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1"])
        #expect(try place.file.read().refreshToken == "refresh-2")
    }

    @Test("a refused refresh token gives way to the password")
    func refused() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3000)
        place.door.forgetRefreshToken()
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1", "password"])
        #expect(try place.file.read().refreshToken == "refresh-2")
    }

    @Test("a refresh token that was refused is not brought again, also when the password has to wait")
    func refusedOnce() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 4000)
        place.door.forgetRefreshToken()
        place.door.queue(
            .instead(.json(400, [:])), .instead(.failure(.unreachable, mayHaveReachedServer: false)))
        await #expect(throws: TransportFailure.self) { try await status(session) }
        #expect(try place.file.read().refreshToken == nil)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1", "password", "password"])
    }

    private static let undecidedAnswers: [ScriptedTransport.Answer] = [
        .failure(.idleTimedOut, mayHaveReachedServer: true), .json(500, [:]), .json(429, [:]), .json(200, [:]),
        .text(403, type: "text/html", "<html>a proxy</html>"), .text(200, type: "text/html", "<html>a hotel</html>"),
    ]

    @Test(
        "without a clear answer the old refresh token is kept, a good token goes on being used, and it is tried again later",
        arguments: 0..<6)
    func undecided(index: Int) async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3000)
        place.door.queue(.instead(Self.undecidedAnswers[index]))
        #expect(try await status(session) == 200)
        place.pass(seconds: 29)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1"])
        #expect(try place.file.read().refreshToken == "refresh-1")
        place.pass(seconds: 1)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1", "refresh-1"])
        #expect(try place.file.read().refreshToken == "refresh-2")
    }

    @Test("when the token is over meanwhile, the failure is told, and the next request tries the same refresh token")
    func over() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3600)
        place.door.queue(.instead(.json(502, [:])))
        await #expect(throws: EngineError.self) { try await status(session) }
        #expect(await session.isSignedIn == false)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1", "refresh-1"])
    }

    @Test("a rotation whose answer was lost ends in a sign-in by password, not in a dead end")
    func lostRotation() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3600)
        place.door.queue(.answerLost)
        await #expect(throws: TransportFailure.self) { try await status(session) }
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1", "refresh-1", "password"])
        #expect(try place.file.read().refreshToken == "refresh-3")
    }

    @Test("after a 401 the token is renewed once, and the read repeated once")
    func unauthorised() async throws {
        let session = try place.open()
        try await session.resume()
        place.door.forgetAccessTokens()
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "refresh-1"])
        place.door.onRead { [door = place.door] in door.forgetAccessTokens() }
        place.door.forgetAccessTokens()
        #expect(try await status(session) == 200)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs.count == 4)
    }

    @Test("an account whose role is another now stays out, also at the next start")
    func roleChanged() async throws {
        let session = try place.open()
        try await session.resume()
        place.door.set(role: "admin")
        let error = EngineError.roleChanged(expected: "nurse", found: "admin")
        await #expect(throws: error) { try await session.signIn() }
        #expect(await session.isSignedIn == false)
        #expect(try place.file.read().refreshToken == nil)
        await #expect(throws: error) { try await place.open().resume() }
    }

    @Test("a kept session of another login, server or service is not used", arguments: [0, 1, 2])
    func foreign(part: Int) async throws {
        try await place.open().resume()
        var other = Entrance.session
        other[keyPath: [\SavedSession.login, \.server, \.service][part]] += "x"
        try place.file.write(other)
        let session = try place.open()
        #expect(await session.accountID == nil)
        try await session.resume()
        #expect(place.door.proofs == ["password", "password"])
        #expect(try place.file.read() == Entrance.session.with(refreshToken: "refresh-2"))
    }

    @Test("a session file that others could read is not used, and replaced by one that they can't")
    func readableByOthers() async throws {
        try await place.open().resume()
        chmod(place.file.path, 0o644)
        try await place.open().resume()
        #expect(place.door.proofs == ["password", "password"])
        #expect(try place.file.read().refreshToken == "refresh-2")
        #expect(place.log.lines.contains { $0.contains("warning") && $0.contains("chmod 600") })
    }

    @Test("a sign-in that is asked for while a renewal runs comes after it, and the last token given is the one kept")
    func signInMeanwhile() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    if number % 4 == 3 { try await session.signIn() } else { _ = try await status(session) }
                }
            }
            try await group.waitForAll()
        }
        #expect(place.door.proofs.count { $0 != "password" } <= 1)
        #expect(try place.file.read().refreshToken == place.door.refreshToken)
        #expect(try await status(session) == 200)
    }

    @Test("the token for hints is the one at hand, or a new one when the server refused that")
    func realtime() async throws {
        let session = try place.open()
        #expect(try await session.realtimeToken(renewed: false) == "access-1")
        #expect(try await session.realtimeToken(renewed: false) == "access-1")
        #expect(try await session.realtimeToken(renewed: true) == "access-2")
        place.door.queue(.instead(.json(500, [:])))
        await #expect(throws: EngineError.self) { try await session.realtimeToken(renewed: true) }
        #expect(try await status(session) == 200)
    }

    @Test("a public read needs no sign-in and carries no token")
    func publicRead() async throws {
        let session = try place.open()
        let request = HTTPRequest(url: Doorkeeper.api + "/open")
        #expect(try await session.read(request, isPublic: true).status == 200)
        #expect(place.door.proofs.isEmpty)
    }

    @Test("neither tokens nor the password are logged, whatever happens")
    func silence() async throws {
        let session = try place.open()
        try await session.resume()
        place.pass(seconds: 3000)
        place.door.queue(.instead(.json(400, ["msg": "refresh-1 is no good"])))
        try await session.resume()
        place.pass(seconds: 3000)
        try await session.resume()
        #expect(place.log.lines.count >= 3)
        for secret in ["refresh-", "access-", "s3cret"] {
            #expect(!place.log.lines.contains { $0.contains(secret) }, "\(place.log.lines)")
        }
    }

    @Test("a backend that gives nothing to keep leaves no file")
    func nothingKept() async throws {
        let plain = Entrance.catalogue.replacing("  account: user.id\n", with: "")
            .replacing(#/  refresh: .*\n/#, with: "")
        let session = try place.open(catalogue: plain)
        #expect(try await status(session) == 200)
        #expect(await session.accountID == nil)
        #expect(!FileManager.default.fileExists(atPath: place.file.path))
        place.pass(seconds: 3000)
        #expect(try await status(session) == 200)
        #expect(place.door.proofs == ["password", "password"])
    }
}

extension SavedSession {
    fileprivate func with(refreshToken: String) -> SavedSession {
        var session = self
        session.refreshToken = refreshToken
        return session
    }
}
