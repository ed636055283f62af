import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("Where an account's role comes from")
struct RoleSourceTests {
    private func role(_ source: String, token: String) async throws -> String {
        var role = ""
        let answer = JSONValue.object(["access_token": .string(token), "role": "STAFF"])
        try await SignInDesk.run(
            "{body: form, path: /token, role: \(source)}",
            script: { $0.path == "/token" ? .init(String(decoding: answer.utf8Text, as: UTF8.self)) : nil }
        ) { desk async throws in
            role = try await desk.signIn().role
            #expect(try await desk.sync().isComplete)
            #expect(desk.server.asked == ["POST /token", "POST /token", "GET /rooms"])
        }
        return role
    }

    @Test(
        "an answer, a constant, the only face, and a claim of the token, also one of a list or in another claim",
        arguments: [
            ("role", "opaque"), ("{constant: STAFF}", "opaque"), ("{none: true}", "opaque"),
            ("{claim: role}", jwt(#"{"role":"STAFF"}"#)),
            ("{claim: realm_access.roles}", jwt(#"{"realm_access":{"roles":["offline_access","STAFF"]}}"#)),
            ("{claim: ['https://clinic.example/role']}", jwt(#"{"https://clinic.example/role":"STAFF","é":"ÿÿÿ?>"}"#)),
        ])
    func found(source: String, token: String) async throws {
        #expect(try await role(source, token: token) == "STAFF")
    }

    @Test(
        "a token without the claim, or that is no JWT, is told of, and nothing of it is shown",
        arguments: [
            ("opaque", "no JWT"), ("a.b", "no JWT"), ("a.b.c.d.e", "no JWT"), ("..", "no base64url"),
            ("x.@@SECRET@@.y", "no base64url"), ("x.SECRE.y", "no base64url"), ("x.SECRETX=.y", "no base64url"),
            ("x.SECRET12.y", "no JSON object"), ("x.WzFd.y", "no JSON object"), (jwt("{}"), "has no claim role"),
            (jwt(#"{"role":7}"#), "has no claim role"), (jwt(#"{"role":[]}"#), "has no claim role"),
        ])
    func broken(token: String, words: String) async throws {
        let error = await #expect(throws: EngineError.self) { try await role("{claim: role}", token: token) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.description.contains("SECRE") == false)
    }

    @Test("a claim with a role that no face knows is refused by its name")
    func unknown() async throws {
        await #expect(throws: EngineError.unknownRole("BOSS", known: ["STAFF"])) {
            try await role("{claim: role}", token: jwt(#"{"role":["BOSS","CHIEF"]}"#))
        }
    }
}
