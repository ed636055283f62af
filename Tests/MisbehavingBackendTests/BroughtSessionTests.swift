import Foundation
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@testable import ReplicaEngine

@Suite("A session that began elsewhere")
struct BroughtSessionTests {
    private static let rules = [
        "{kind: session, body: form, path: /token, refresh: {}, role: {path: /me, member: role}}",
        // Where others sign in by password.
        """
        {path: /login, login: email, password: password, token: access_token, expires_in: expires_in,
          refresh: {path: /token, field: refresh_token, token: refresh_token}, role: {path: /me, member: role}}
        """,
    ]

    /// Gives the next token for the last one.
    private final class Tokens: Sendable {
        let number = Mutex(1)
        let role = Mutex("STAFF")

        func answer(_ request: GuardedServer.Request) -> ListServer.Answer? {
            let number = number.withLock { $0 }
            if request.path == "/token" {
                guard request.body.contains("r\(number)") else {
                    return .init(#"{"error":"revoked: \#(request.body.filter { $0 != "\"" })"}"#, status: 400)
                }
                self.number.withLock { $0 += 1 }
                return .init(#"{"access_token":"a\#(number + 1)","expires_in":600,"refresh_token":"r\#(number + 1)"}"#)
            }
            guard request.authorization == "Bearer a\(number)" else { return .init(#"{"error":"no"}"#, status: 401) }
            return request.path == "/me" ? .init(#"{"role":"\#(role.withLock { $0 })"}"#) : nil
        }
    }

    @Test(
        "the token that is brought is exchanged, and the next one is kept before anything is asked with it",
        arguments: rules)
    func begins(rule: String) async throws {
        let tokens = Tokens()
        try await SignInDesk.run(rule, password: nil, script: { tokens.answer($0) }) { desk async throws in
            let answer = try await desk.goOn(with: "r1") { session in
                #expect(desk.server.asked == ["POST /token"])
                try desk.sessionFile.write(session)
            }
            #expect(answer.role == "STAFF" && answer.session.refreshToken == "r2" && answer.session.brought != nil)
            #expect(desk.server.asked == ["POST /token", "GET /me"])
            #expect(try await desk.sync().isComplete)
            try await desk.sync(after: 590)
            #expect(desk.server.asked.suffix(4) == ["POST /token", "GET /rooms", "POST /token", "GET /rooms"])
            #expect(try desk.sessionFile.read().refreshToken == "r4")
        }
    }

    @Test("a token that the server refuses is told without it, and nothing is kept", arguments: rules)
    func refused(rule: String) async throws {
        let tokens = Tokens()
        try await SignInDesk.run(rule, password: nil, script: { tokens.answer($0) }) { desk async throws in
            let error = await #expect(throws: EngineError.self) {
                try await desk.goOn(with: "refresh-of-old") { _ in Issue.record("nothing is to be kept") }
            }
            guard case .sessionEnded(let words?)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(words.contains("[secret]") && !words.contains("refresh-of-old"))
        }
    }

    @Test(
        "a session that ends is said to be over, and is not asked for again until another is brought", arguments: rules)
    func ends(rule: String) async throws {
        let tokens = Tokens()
        // A password that is there belongs to nobody who brings a session.
        try await SignInDesk.run(rule, script: { tokens.answer($0) }) { desk async throws in
            try desk.bring("r1")
            try await desk.sync()
            tokens.number.withLock { $0 = 7 }
            for _ in 0..<3 {
                let error = await #expect(throws: EngineError.self) { try await desk.sync(after: 700) }
                guard case .sessionEnded(_?)? = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                await #expect(throws: EngineError.self) { try await desk.session.signIn() }
                desk.restart()
            }
            #expect(desk.server.asked == ["POST /token", "GET /rooms", "POST /token"])
            #expect(try desk.sessionFile.read().refreshToken == nil)
            await #expect(throws: EngineError.self) { try await desk.session.resume() }
            // While the daemon runs: who brings it says so.
            try desk.bring("r7")
            try await desk.session.signIn()
            #expect(try await desk.sync().isComplete)
            #expect(try desk.sessionFile.read().refreshToken == "r8")
        }
    }

    @Test("an account whose role is another now stays out when a person signs in")
    func otherRole() async throws {
        let tokens = Tokens()
        try await SignInDesk.run(Self.rules[0], password: nil, script: { tokens.answer($0) }) { desk async throws in
            try desk.bring("r1")
            try await desk.sync()
            tokens.role.withLock { $0 = "BOSS" }
            let error = EngineError.roleChanged(expected: "STAFF", found: "BOSS")
            await #expect(throws: error) { try await desk.session.signIn() }
            #expect(try desk.sessionFile.read().refreshToken == nil)
        }
    }

    @Test("without a session, one that must be brought along is asked for")
    func none() async throws {
        try await SignInDesk.run(Self.rules[0], script: { _ in nil }) { desk async throws in
            await #expect(throws: EngineError.sessionEnded(words: nil)) { try await desk.sync() }
            #expect(desk.server.asked == [])
        }
    }
}
