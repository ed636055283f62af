import SyncModel
import Synchronization
import Testing
import Transport

@testable import ReplicaEngine

@Suite("A sign-in by an OAuth 2 form")
struct FormSignInTests {
    private static let rule = """
        {body: form, path: /o/token, fixed: {client_id: clinic, scope: "read write"}, refresh: {path: /o/again},
          role: {constant: STAFF}}
        """

    /// Gives out tokens, and takes the last ones.
    private final class Tokens: Sendable {
        let number = Mutex(0)
        let refusesRefresh = Mutex(false)

        func answer(_ request: GuardedServer.Request) -> ListServer.Answer? {
            if request.path.hasPrefix("/o/") {
                if request.path == "/o/again", refusesRefresh.withLock({ $0 }) {
                    return .init(#"{"error":"invalid_grant"}"#, status: 400)
                }
                let number = number.withLock {
                    $0 += 1
                    return $0
                }
                return .init(
                    #"{"access_token":"a\#(number)","token_type":"bearer","expires_in":600,"refresh_token":"r+\#(number)/="}"#
                )
            }
            let isGood = request.authorization == "Bearer a\(number.withLock { $0 })"
            return isGood ? nil : .init(#"{"error":"no"}"#, status: 401)
        }
    }

    @Test("login, password and what is fixed go as a form, the token is renewed by one, and goes along as a Bearer")
    func renewal() async throws {
        let tokens = Tokens()
        try await SignInDesk.run(
            Self.rule, login: "rim@clinic.example", password: "p&s=ä +%", script: { tokens.answer($0) }
        ) { desk async throws in
            #expect(try await desk.sync().isComplete)
            #expect(try await desk.rooms() == 1)
            let first = try #require(desk.server.requests.first)
            #expect(first.method == "POST" && first.path == "/o/token" && first.authorization == nil)
            #expect(first.fields["content-type"] == "application/x-www-form-urlencoded")
            #expect(
                first.body
                    == "client_id=clinic&grant_type=password&password=p%26s%3D%C3%A4%20%2B%25&scope=read%20write&username=rim%40clinic.example"
            )
            try await desk.sync(after: 590)
            let second = try #require(desk.server.requests.first { $0.path == "/o/again" })
            #expect(second.fields["content-type"] == "application/x-www-form-urlencoded")
            #expect(
                second.body
                    == "client_id=clinic&grant_type=refresh_token&refresh_token=r%2B1%2F%3D&scope=read%20write")
            #expect(desk.server.asked == ["POST /o/token", "GET /rooms", "POST /o/again", "GET /rooms"])
            #expect(try desk.sessionFile.read().refreshToken == "r+2/=")
            desk.restart()
            try await desk.sync()
            #expect(desk.server.asked.suffix(2) == ["POST /o/again", "GET /rooms"])
        }
    }

    @Test("a refused refresh token gives way to the password, and a refused password is tried once")
    func refused() async throws {
        let tokens = Tokens()
        try await SignInDesk.run(Self.rule, script: { tokens.answer($0) }) { desk async throws in
            try await desk.sync()
            tokens.refusesRefresh.withLock { $0 = true }
            try await desk.sync(after: 590)
            #expect(
                desk.server.asked
                    == ["POST /o/token", "GET /rooms", "POST /o/again", "POST /o/token", "GET /rooms"])
            desk.server.set { request in
                request.path.hasPrefix("/o/") ? .init(#"{"error":"no secret here"}"#, status: 401) : nil
            }
            for _ in 0..<3 {
                let error = await #expect(throws: EngineError.self) { try await desk.sync(after: 700) }
                // The password is the word 'secret'.
                #expect(error == .signInRefused("no [secret] here"))
            }
            #expect(desk.server.asked.count { $0 == "POST /o/token" } == 3)
            #expect(!desk.log.text.contains("secret "))
        }
    }
}
