import Foundation
import SyncModel
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

@Suite("A password that the service refuses")
struct RefusedPasswordTests {
    private let place: Entrance

    init() throws { place = try Entrance() }

    private func set(password: String) throws {
        try place.credentials.write(Credential(login: "rim@clinic.example", password: password))
    }

    private let refusal = EngineError.signInRefused("Invalid grant")

    @Test("a credential file that others can read, or of another account, is called that, and the server is not asked")
    func unusableFile() async throws {
        #expect(chmod(place.credentials.path, 0o644) == 0)
        let session = try place.open()
        for _ in 0..<2 {
            let error = await #expect(throws: EngineError.self) { try await session.resume(isAskedFor: true) }
            guard case .secretFile(let words)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(words.contains("has mode 0644") && words.contains("chmod 600"))
            #expect(error?.description.contains("refused") == false)
        }
        try place.credentials.write(Credential(login: "boss@clinic.example", password: "s3cret"))
        let error = await #expect(throws: EngineError.self) { try await session.resume(isAskedFor: true) }
        #expect(
            error
                == .secretFile(
                    "the credential file is for 'boss@clinic.example', and this replica belongs to 'rim@clinic.example'"
                ))
        #expect(place.door.proofs == [])
    }

    @Test("it is tried once, whoever asks, and again when it is another", arguments: [false, true])
    func once(startsAnew: Bool) async throws {
        try set(password: "wrong")
        var session = try place.open()
        for _ in 0..<8 {
            if startsAnew { session = try place.open() }
            await #expect(throws: refusal) { try await session.resume() }
            await #expect(throws: refusal) { try await session.read(Entrance.list) }
            await #expect(throws: refusal) { try await session.realtimeToken(renewed: true) }
        }
        #expect(place.door.proofs == ["password"])
        try set(password: "s3cret")
        #expect(try await session.read(Entrance.list).status == 200)
        #expect(place.door.proofs == ["password", "password"])
        #expect(try place.file.read() == Entrance.session)
    }

    @Test(
        "a person who asks has it tried once more each time, and what others ask for meanwhile brings no try of its own"
    )
    func asked() async throws {
        try set(password: "wrong")
        let session = try place.open()
        await #expect(throws: refusal) { try await session.resume() }
        await #expect(throws: refusal) { try await session.resume(isAskedFor: true) }
        await #expect(throws: refusal) { try await session.resume() }
        await #expect(throws: refusal) { try await session.signIn() }
        await #expect(throws: refusal) { try await session.resume() }
        #expect(place.door.proofs.count == 3)
    }

    @Test(
        "an account that is unlocked meanwhile is signed in with the same password when a person asks, and from then on by itself"
    )
    func unlocked() async throws {
        place.door.queue(.instead(.json(403, ["msg": "locked"])))
        let session = try place.open()
        await #expect(throws: EngineError.signInRefused("locked")) { try await session.resume() }
        try await session.signIn()
        #expect(try place.file.read().refused == nil)
        place.pass(seconds: 4000)
        place.door.forgetRefreshToken()
        #expect(try await session.read(Entrance.list).status == 200)
    }

    private static let noRefusals: [ScriptedTransport.Answer] = [
        .json(500, [:]), .json(503, [:]), .json(429, [:]), .json(408, [:]),
        .text(403, type: "text/html", "<html>a proxy</html>"), .text(200, type: "text/html", "<html>a hotel</html>"),
        .failure(.cut, mayHaveReachedServer: true),
    ]

    @Test("a server that fails, a page and a cut are no refusal", arguments: 0..<7)
    func noRefusal(index: Int) async throws {
        place.door.queue(.instead(Self.noRefusals[index]))
        let session = try place.open()
        await #expect(throws: (any Error).self) { try await session.resume() }
        try await session.resume()
        #expect(place.door.proofs.count == 2)
    }

    @Test("a refused refresh token brings one sign-in with the kept password, and where that is refused no other")
    func afterRefresh() async throws {
        let session = try place.open()
        try await session.resume()
        try set(password: "wrong")
        place.pass(seconds: 4000)
        place.door.forgetRefreshToken()
        for _ in 0..<4 { await #expect(throws: refusal) { try await session.read(Entrance.list) } }
        await #expect(throws: refusal) { try await place.open().resume() }
        #expect(place.door.proofs == ["password", "refresh-1", "password"])
    }

    @Test("a renewal by a refresh token does not forget that the password was refused")
    func renewedMeanwhile() async throws {
        let session = try place.open()
        try await session.resume()
        try set(password: "wrong")
        await #expect(throws: refusal) { try await session.signIn() }
        try await session.resume()
        place.pass(seconds: 4000)
        place.door.forgetRefreshToken()
        await #expect(throws: refusal) { try await session.resume() }
        #expect(place.door.proofs == ["password", "password", "refresh-1", "refresh-2"])
    }

    @Test("what is kept of it is no password, also where the backend gives nothing else to keep")
    func digest() async throws {
        try set(password: "wrong-one")
        let plain = Entrance.catalogue.replacing("  account: user.id\n", with: "").replacing(
            #/  refresh: .*\n/#, with: "")
        await #expect(throws: refusal) { try await place.open(catalogue: plain).resume() }
        await #expect(throws: refusal) { try await place.open(catalogue: plain).resume() }
        #expect(place.door.proofs.count == 1)
        let text = try String(contentsOfFile: place.file.path, encoding: .utf8)
        #expect(text.contains("digest") && !text.contains("wrong-one"))
        let one = RefusedPassword(of: Credential(login: "a", password: "p"), words: "")
        let other = RefusedPassword(of: Credential(login: "a", password: "p"), words: "")
        #expect(one.digest != other.digest)
        #expect(one.isOf(Credential(login: "a", password: "p")) && !one.isOf(Credential(login: "a", password: "q")))
    }
}
