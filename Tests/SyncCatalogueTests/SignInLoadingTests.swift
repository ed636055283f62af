import SyncCatalogue
import SyncModel
import Testing

@Suite("A catalogue says how one signs in")
struct SignInLoadingTests {
    private func load(_ block: String, roles: String = "STAFF") throws -> Catalogue {
        try Catalogue.load(
            text: """
                catalogue: 1
                name: third
                title: A third API
                zone: UTC
                ids: integer
                sign_in: \(block)
                errors: [error]
                resources:
                  rooms:
                    summary: Rooms
                    pull: {strategy: full, every: 60}
                    faces: {\(roles): {list: /rooms}}
                    fields: {name: {type: string}}
                """, file: "third.yaml")
    }

    @Test("a form has the names of RFC 6749 unless others are written")
    func form() throws {
        let usual = try #require(
            try load("{body: form, path: /token, refresh: {}, role: {constant: STAFF}}").signIn.token)
        #expect(usual.body == .form && usual.scheme == "Bearer" && usual.service == nil)
        #expect(usual.fields?.login == "username" && usual.fields?.password == "password")
        #expect(usual.fixed == ["grant_type": "password"])
        #expect(usual.tokenPath == ["access_token"] && usual.lifetimePath == ["expires_in"])
        #expect(usual.refresh?.path == "/token" && usual.refresh?.field == "refresh_token")
        #expect(usual.refresh?.fixed == ["grant_type": "refresh_token"])
        #expect(usual.refresh?.tokenPath == ["refresh_token"])
        let own = try #require(
            try load(
                """
                {body: form, path: /in, login: email, password: pin, token: data.jwt, expires_in: data.ttl,
                  fixed: {grant_type: clinic, client_id: 007, scope: read write},
                  refresh: {path: /again, field: old, fixed: {client_id: other}, token: data.next}, role: {claim: role}}
                """
            ).signIn.token)
        #expect(own.fields?.login == "email" && own.fields?.password == "pin")
        #expect(own.fixed == ["grant_type": "clinic", "client_id": "007", "scope": "read write"])
        #expect(own.tokenPath == ["data", "jwt"] && own.lifetimePath == ["data", "ttl"])
        #expect(own.refresh?.path == "/again" && own.refresh?.field == "old")
        #expect(
            own.refresh?.fixed == ["grant_type": "refresh_token", "client_id": "other", "scope": "read write"])
    }

    @Test("Basic, a key, and no sign-in at all")
    func direct() throws {
        let basic = try load("{kind: basic, check: /me}").signIn
        #expect(basic.way == .basic && basic.role == .sole && basic.checkPath == "/me" && basic.isDirect)
        #expect(!basic.isKept && basic.token == nil)
        let header = try load("{kind: api_key, header: Authorization, scheme: Token}").signIn
        #expect(header.way == .apiKey(.header(name: "Authorization", scheme: "Token")))
        let parameter = try load("{kind: api_key, parameter: api_key, role: {asked: true}}")
        #expect(parameter.signIn.way == .apiKey(.parameter(name: "api_key")) && parameter.signIn.role == .asked)
        #expect(parameter.role(asked: "STAFF") == "STAFF" && parameter.role(asked: nil) == nil)
        let open = try load("{kind: none}")
        #expect(open.signIn.way == .open && !open.signIn.isDirect && open.role(asked: nil) == "STAFF")
    }

    @Test("a session that is brought along takes no password")
    func session() throws {
        let rule = try #require(
            try load(
                "{kind: session, path: /t, token: access, refresh: {field: r, token: r}, role: {constant: STAFF}}"
            ).signIn.token)
        #expect(rule.fields == nil && rule.refresh?.path == "/t" && rule.body == .json && rule.fixed.isEmpty)
    }

    @Test("a role is found in a claim, whose names may have dots, or is the one that there is")
    func roles() throws {
        let start = "{body: form, path: /t, role: "
        #expect(try load(start + "{claim: realm.role}}").signIn.role == .claim(["realm", "role"]))
        #expect(
            try load(start + "{claim: ['https://clinic.example/role']}}").signIn.role
                == .claim(["https://clinic.example/role"]))
        #expect(try load(start + "{none: true}}").role(asked: nil) == "STAFF")
        #expect(try load(start + "{constant: STAFF}}").role(asked: "other") == "STAFF")
        #expect(try load(start + "constant}").signIn.role == .answer(member: ["constant"]))
    }

    @Test("the endpoints that give tokens are rows of the backend's table, and a key has none")
    func rows() throws {
        let rows = try load("{body: form, path: /t, refresh: {path: /again}, role: {none: true}}").endpoints
        #expect(rows.filter { $0.kind == .session }.map(\.path) == ["/t", "/again"])
        #expect(try load("{kind: basic}").endpoints.allSatisfy { $0.kind != .session })
    }
}
