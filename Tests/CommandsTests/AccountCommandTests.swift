import ArgumentParser
import Foundation
import ReplicaEngine
import SyncTestSupport
import Synchronization
import Testing
import Transport

@testable import Commands

@Suite("Setting up an account", .serialized)
struct AccountCommandTests {
    /// A folder with a catalogue of some sign-in, and a server that answers as a test says.
    private struct Place {
        let folder: String
        let server: PlainServer
        let asked = Asked()

        final class Asked: Sendable {
            let lines = Mutex<[String]>([])
        }

        var home: String { folder + "/home" }
        var requests: [String] { asked.lines.withLock { $0 } }

        func initialise(_ arguments: String...) throws {
            try InitCommand.parse(
                ["--server", server.url, "--backend", "third", "--catalogues", folder, "--home", home] + arguments
            ).run()
        }

        func login(_ arguments: String...) async throws {
            try await LoginCommand.parse(["--home", home] + arguments).run()
        }

        func secret(_ text: String) throws -> String {
            let path = folder + "/secret"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            return path
        }

        func configuration() throws -> Configuration { try Configuration.read(Home(folder: home)) }
        func session() throws -> SavedSession { try SessionFile(path: home + "/session.json").read() }
    }

    private func at(
        _ signIn: String, answer: @escaping @Sendable (PlainServer.Call) -> String? = { _ in nil },
        _ body: (Place) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let text = """
                catalogue: 1
                name: third
                title: A third API
                zone: UTC
                ids: integer
                sign_in: \(signIn)
                errors: [error]
                resources:
                  rooms:
                    summary: Rooms
                    pull: {strategy: full, every: 60}
                    faces: {STAFF: {list: /rooms}, BOSS: {list: /all-rooms}}
                    fields: {name: {type: string}}
                """
            try text.write(toFile: folder + "/third.yaml", atomically: true, encoding: .utf8)
            let server = try PlainServer { _ in false }
            defer { server.stop() }
            let place = Place(folder: folder, server: server)
            let asked = place.asked
            server.set { call in
                asked.lines.withLock { $0.append("\(call.method) \(call.path)") }
                let text = answer(call)
                call.answer(text ?? #"{"error":"no"}"#, status: text == nil ? 401 : 200)
                return true
            }
            try await body(place)
        }
    }

    @Test("a role that no answer tells is asked for, is one of those with a face, and stands in the configuration")
    func askedRole() async throws {
        try await at("{kind: api_key, header: X-Key, role: {asked: true}}") { place async throws in
            #expect(throws: ValidationError.self) { try place.initialise() }
            #expect(throws: ValidationError.self) { try place.initialise("--role", "CHIEF") }
            try place.initialise("--role", "BOSS")
            #expect(try place.configuration().role == "BOSS" && place.configuration().login == "api-key")
            try await place.login("--password-file", try place.secret("k3y\n"))
            #expect(try CredentialFile(path: place.home + "/credentials.json").read().password == "k3y")
            #expect(try place.configuration().role == "BOSS")
            #expect(place.requests.isEmpty)
            let error = await #expect(throws: EngineError.self) {
                try await place.login("--password-file", try place.secret("k3y k3y"))
            }
            #expect(error?.description.contains("k3y") == false)
        }
    }

    @Test("a role that an answer tells, or that is constant, can't be given")
    func otherRole() async throws {
        try await at("{kind: basic, role: {constant: STAFF}}") { place async throws in
            #expect(throws: ValidationError.self) { try place.initialise("--login", "me", "--role", "STAFF") }
            #expect(throws: ValidationError.self) { try place.initialise() }
            #expect(throws: ValidationError.self) { try place.initialise("--login", "a:b") }
            try place.initialise("--login", "me")
            try await place.login("--password-file", try place.secret("pw"))
            #expect(try place.configuration().role == "STAFF")
        }
    }

    @Test("where nobody signs in, the daemon can start at once, and a login keeps nothing")
    func open() async throws {
        try await at("{kind: none, role: {constant: STAFF}}") { place async throws in
            try place.initialise()
            #expect(try place.configuration().role == "STAFF" && place.configuration().login == "public")
            try await place.login()
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.home) == ["config.yaml"])
        }
    }

    @Test("a wrong password that a check finds is not kept")
    func checked() async throws {
        try await at("{kind: basic, check: /me, role: {constant: STAFF}}") { place async throws in
            try place.initialise("--login", "me")
            await #expect(throws: EngineError.signInRefused("no")) {
                try await place.login("--password-file", try place.secret("pw"))
            }
            #expect(place.requests == ["GET /me"])
            #expect(!FileManager.default.fileExists(atPath: place.home + "/credentials.json"))
        }
    }

    private static let sessions = """
        {kind: session, body: form, path: /token, refresh: {fixed: {client_id: c}}, role: {path: /me, member: role}}
        """

    @Test("a session that is brought along is exchanged and kept, and no password is asked for")
    func session() async throws {
        try await at(
            Self.sessions,
            answer: { call in
                call.path == "/me"
                    ? #"{"role":"BOSS"}"#
                    : String(decoding: call.body, as: UTF8.self).contains("refresh_token=first")
                        ? #"{"access_token":"a","refresh_token":"second"}"# : nil
            }
        ) { place async throws in
            try place.initialise("--login", "me")
            await #expect(throws: HomeError.self) { try await place.login("--password-file", try place.secret("pw")) }
            #expect(place.requests.isEmpty)
            try await place.login("--refresh-token-file", try place.secret("first\n"))
            #expect(place.requests == ["POST /token", "GET /me"])
            #expect(try place.configuration().role == "BOSS")
            #expect(try place.session().refreshToken == "second" && place.session().brought != nil)
            let error = await #expect(throws: HomeError.self) {
                try await place.login("--refresh-token-file", try place.secret("old"))
            }
            #expect(error?.description.contains("refresh token") == true && error?.description.contains("old") == false)
            #expect(try place.session().refreshToken == "second")
            chmod(place.folder + "/secret", 0o644)
            await #expect(throws: SecretFileError.self) {
                try await place.login("--refresh-token-file", place.folder + "/secret")
            }
        }
    }

    @Test("a session of another role than the replica's is not kept")
    func otherSession() async throws {
        let role = Mutex("BOSS")
        try await at(
            Self.sessions,
            answer: { call in
                call.path == "/me"
                    ? #"{"role":"\#(role.withLock { $0 })"}"# : #"{"access_token":"a","refresh_token":"next"}"#
            }
        ) { place async throws in
            try place.initialise("--login", "me")
            try await place.login("--refresh-token-file", try place.secret("first"))
            role.withLock { $0 = "STAFF" }
            await #expect(throws: EngineError.roleChanged(expected: "BOSS", found: "STAFF")) {
                try await place.login("--refresh-token-file", try place.secret("first"))
            }
            #expect(try place.session().refreshToken == nil)
        }
    }

    @Test("a backend without refresh tokens takes no session, and two secrets at once are refused")
    func noSession() async throws {
        try await at("{kind: basic, role: {constant: STAFF}}") { place async throws in
            try place.initialise("--login", "me")
            await #expect(throws: HomeError.self) {
                try await place.login("--refresh-token-file", try place.secret("first"))
            }
            #expect(throws: (any Error).self) {
                try LoginCommand.parse(["--password-file", "a", "--refresh-token-file", "b"])
            }
        }
    }
}
