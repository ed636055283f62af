import Testing

@testable import ReferenceBackend

@Suite("Signing in at Dokal")
struct DokalSignInTests {
    private static let right = #"{"email": "david.cohen@courriel.example", "password": "clinique-demo"}"#

    @Test("a sign-in gives tokens that say how long they last, and only the gateway's key lets it in")
    func signIn() async throws {
        try await withPractice(apiKey: "publishable") { practice async throws in
            let reply = try await practice.patient.token("password", Self.right)
            #expect(reply.status == 200)
            #expect(reply.value("token_type") == "bearer")
            #expect(reply.value("expires_in") == "3600")
            #expect(reply.value("expires_at") == "1784120400")
            #expect(reply.value("user", "id") == practice.patientID)
            #expect(reply.value("user", "role") == "authenticated")

            let keyless = try await practice.patient.token("password", Self.right, apiKey: nil)
            #expect(keyless.status == 401)
            #expect(keyless.text == #"{"message":"No API key found in request"}"#)
            #expect(try await practice.patient.token("password", Self.right, apiKey: "other").status == 401)
        }
    }

    @Test(
        "wrong credentials and unknown grants are refused in GoTrue's words",
        arguments: [
            ("password", #"{"email": "david.cohen@courriel.example", "password": "x"}"#, "invalid_credentials"),
            ("password", #"{"email": "nobody@courriel.example", "password": "clinique-demo"}"#, "invalid_credentials"),
            ("password", "[]", "bad_json"), ("pkce", "{}", "validation_failed"),
            ("refresh_token", #"{"refresh_token": "x"}"#, "refresh_token_not_found"),
        ])
    func refusals(grant: String, body: String, code: String) async throws {
        try await withPractice { practice async throws in
            let reply = try await practice.patient.token(grant, body)
            #expect(reply.status == 400)
            #expect(reply.value("code") == "400")
            #expect(reply.value("error_code") == code)
        }
    }

    @Test("a refresh token is good once; again soon it gives the same successor, later its whole family is no good")
    func rotation() async throws {
        try await withPractice { practice async throws in
            func renewed(_ token: String) async throws -> Reply {
                try await practice.patient.token("refresh_token", #"{"refresh_token": "\#(token)"}"#)
            }
            let first = try await practice.patient.token("password", Self.right).value("refresh_token")
            let second = try await renewed(first).value("refresh_token")
            #expect(second != first)
            practice.clock.set("2026-07-15T12:00:10Z")
            #expect(try await renewed(first).value("refresh_token") == second)
            practice.clock.set("2026-07-15T12:00:11Z")
            let late = try await renewed(first)
            #expect(late.status == 400)
            #expect(late.value("error_code") == "refresh_token_already_used")
            #expect(try await renewed(second).value("error_code") == "refresh_token_already_used")
        }
    }

    @Test("a token whose successor was used already isn't renewed, however soon")
    func grandparent() async throws {
        try await withPractice { practice async throws in
            var tokens = [try await practice.patient.token("password", Self.right).value("refresh_token")]
            for _ in 0..<2 {
                let body = #"{"refresh_token": "\#(tokens[tokens.count - 1])"}"#
                tokens.append(try await practice.patient.token("refresh_token", body).value("refresh_token"))
            }
            let reply = try await practice.patient.token("refresh_token", #"{"refresh_token": "\#(tokens[0])"}"#)
            #expect(reply.value("error_code") == "refresh_token_already_used")
        }
    }

    @Test("an access token ends when it says, and one from before a restart is still good")
    func expiry() async throws {
        try await withDatabaseFile { path in
            let clock = TestClock()
            let tokens = RecordedTokens()
            try await withPractice(at: path, clock: clock) { await tokens.keep($0.patient.token) }
            try await withPractice(at: path, clock: clock) { practice async throws in
                var patient = practice.patient
                patient.token = await tokens.kept
                clock.set("2026-07-15T12:59:59Z")
                #expect(try await patient.get("/api/v1/profile").status == 200)
                clock.set("2026-07-15T13:00:00Z")
                #expect(try await patient.get("/api/v1/profile").status == 401)
            }
        }
    }
}

private actor RecordedTokens {
    private(set) var kept: String?
    func keep(_ token: String?) { kept = token }
}
