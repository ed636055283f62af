import Foundation
import SyncModel
import Synchronization
import Testing
import Transport

@testable import ReplicaEngine

@Suite("A credential that goes along with every request")
struct DirectSignInTests {
    private static func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

    /// Takes one value of the field `Authorization`.
    private static func takes(_ value: String) -> GuardedServer.Script {
        {
            $0.authorization == value
                ? nil : .init(#"{"error":"not you"}"#, status: 401, #"WWW-Authenticate: Basic realm="x""#)
        }
    }

    @Test(
        "HTTP Basic: nothing is asked but the list, and each request has login and password in UTF-8",
        arguments: ["secret", "pässwörd:€", " "])
    func basic(password: String) async throws {
        try await SignInDesk.run("{kind: basic}", password: password, script: Self.takes(Self.basic("me:\(password)")))
        {
            desk async throws in
            #expect(try await desk.sync().isComplete)
            #expect(try await desk.rooms() == 1)
            try await desk.sync()
            #expect(desk.server.asked == ["GET /rooms", "GET /rooms"])
        }
    }

    @Test("a password with a combining accent is sent as one composed letter")
    func composed() async throws {
        try await SignInDesk.run("{kind: basic}", password: "a\u{308}", script: Self.takes(Self.basic("me:ä"))) {
            desk async throws in
            #expect(try await desk.read() == 200)
        }
    }

    @Test("a login with a colon, and a line break, are refused before anything is sent")
    func unsendable() async throws {
        try await SignInDesk.run("{kind: basic}", login: "a:b", script: { _ in nil }) { desk async throws in
            let error = await #expect(throws: EngineError.self) { try await desk.sync() }
            guard case .secretFile(let words)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(words.contains("':'") && !words.contains("secret"))
            await #expect(throws: EngineError.self) { try await desk.signIn() }
            #expect(desk.server.asked == [])
        }
        for rule in ["{kind: basic}", "{kind: api_key, header: X-Api-Key}", "{kind: api_key, parameter: key}"] {
            for password in ["k3y\r\nX-Evil: 1", "k3y\n", "k3y\u{0}", "k3y\u{7F}"] {
                try await SignInDesk.run(rule, password: password, script: { _ in nil }) { desk async throws in
                    let error = await #expect(throws: EngineError.self) { try await desk.sync() }
                    #expect(error?.isAboutAccount == true && error?.description.contains("k3y") == false)
                    await #expect(throws: EngineError.self) { try await desk.signIn() }
                    #expect(desk.server.asked == [] && !desk.log.text.contains("k3y"))
                }
            }
        }
    }

    @Test(
        "a refused credential is tried once, whoever asks, also after a restart, until it is another or a person asks",
        arguments: ["{kind: basic}", "{kind: basic, check: /me}", "{kind: api_key, header: X-Api-Key}"])
    func refusedOnce(rule: String) async throws {
        try await SignInDesk.run(
            rule, password: "wrong",
            script: { request in
                let isGood =
                    request.authorization == Self.basic("me:right") || request.fields["x-api-key"] == "right"
                return isGood ? nil : .init(#"{"error":"not you"}"#, status: 401)
            }
        ) { desk async throws in
            let refusal = EngineError.signInRefused("not you")
            try await desk.create("two")
            for _ in 0..<3 {
                await #expect(throws: refusal) { try await desk.sync() }
                await #expect(throws: refusal) { try await desk.read() }
                desk.restart()
            }
            #expect(desk.server.asked.count == 1)
            await #expect(throws: refusal) {
                try await desk.session.resume(isAskedFor: true)
                _ = try await desk.read()
            }
            #expect(desk.server.asked.count == 2)
            await #expect(throws: refusal) { try await desk.sync() }
            #expect(desk.server.asked.count == 2)
            try desk.set(password: "right")
            #expect(try await desk.sync().isComplete)
            #expect(try desk.sessionFile.read().refused == nil)
            #expect(desk.server.asked.contains("POST /rooms"))
        }
    }

    @Test("of many requests at once one tries the credential, and where it is refused none of the others leaves")
    func sideBySide() async throws {
        try await SignInDesk.run(
            "{kind: basic}", password: "wrong", script: { _ in .init(#"{"error":"no"}"#, status: 401) }
        ) { desk async throws in
            let (session, url) = (desk.session, desk.server.url)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        await #expect(throws: EngineError.signInRefused("no")) {
                            try await session.read(HTTPRequest(url: url + "/rooms"))
                        }
                    }
                }
            }
            #expect(desk.server.asked.count == 1)
        }
    }

    @Test("a request that tries the credential and gets no answer lets the others try")
    func lostTrial() async throws {
        let isFirst = Mutex(true)
        try await SignInDesk.run(
            "{kind: basic}",
            script: { _ in
                isFirst.withLock { first in
                    defer { first = false }
                    return first ? .init("x", status: 503, "Content-Type: text/plain") : nil
                }
            }
        ) { desk async throws in
            let (session, url) = (desk.session, desk.server.url)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await session.read(HTTPRequest(url: url + "/rooms")).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 200, 200, 503])
        }
    }

    @Test("a page with a 401 that no server of the API sent is no refusal")
    func foreignPage() async throws {
        try await SignInDesk.run(
            "{kind: basic}", script: { _ in .init("<html>pay</html>", status: 401, "X-Hotel: yes") }
        ) { desk async throws in
            desk.server.set { _ in
                var answer = ListServer.Answer("<html>pay</html>", status: 401)
                answer.fields = ["Content-Type: text/html"]
                return answer
            }
            #expect(try await desk.read() == 401)
            desk.server.set { _ in nil }
            #expect(try await desk.sync().isComplete)
            desk.server.set { _ in
                var answer = ListServer.Answer("<html>401</html>", status: 401)
                answer.fields = ["Content-Type: text/html", #"WWW-Authenticate: Basic realm="clinic""#]
                return answer
            }
            await #expect(throws: EngineError.signInRefused("the server answered 401")) { try await desk.read() }
        }
    }

    @Test(
        "an API key goes into its header, with a word before it where the server wants one, and into no other",
        arguments: [
            ("{kind: api_key, header: X-Api-Key}", "x-api-key", "K3y-secret"),
            ("{kind: api_key, header: Authorization, scheme: Token}", "authorization", "Token K3y-secret"),
        ])
    func header(rule: String, field: String, value: String) async throws {
        try await SignInDesk.run(rule, password: "K3y-secret", script: { _ in nil }) { desk async throws in
            #expect(try await desk.sync().isComplete)
            #expect(try await desk.signIn().role == "STAFF")
            let request = try #require(desk.server.requests.first)
            #expect(desk.server.asked == ["GET /rooms"])
            #expect(request.fields[field] == value && request.query.isEmpty)
            #expect(request.fields.values.count { $0.contains("K3y") } == 1)
        }
    }

    @Test("an API key goes into its parameter, encoded, once, beside what the query has")
    func parameter() async throws {
        try await SignInDesk.run("{kind: api_key, parameter: api_key}", password: "a+b/c=&d", script: { _ in nil }) {
            desk async throws in
            #expect(try await desk.sync().isComplete)
            #expect(desk.server.requests.map(\.query) == ["api_key=a%2Bb%2Fc%3D%26d"])
            #expect(desk.server.requests.allSatisfy { $0.authorization == nil })
            for (query, sent) in [
                ("?page=2", "page=2&api_key=a%2Bb%2Fc%3D%26d"),
                ("?api_key=old&page=2&api_key", "page=2&api_key=a%2Bb%2Fc%3D%26d"),
                ("?api_keys=1", "api_keys=1&api_key=a%2Bb%2Fc%3D%26d"), ("?", "api_key=a%2Bb%2Fc%3D%26d"),
            ] {
                _ = try await desk.session.read(HTTPRequest(url: desk.server.url + "/rooms" + query))
                #expect(desk.server.requests.last?.query == sent)
            }
        }
    }

    @Test(
        "a key is in no log, in no error and in no report, though the server tells it back in all it says",
        arguments: ["{kind: api_key, header: X-Api-Key}", "{kind: api_key, parameter: key}", "{kind: basic}"])
    func silence(rule: String) async throws {
        let key = "K3y/s\"cret+x"
        let echoes = [key, "K3y%2Fs%22cret%2Bx", #"K3y\/s\"cret+x"#, Data("me:\(key)".utf8).base64EncodedString()]
        let words = JSONValue.object(["error": .string("bad: " + echoes.joined(separator: " "))])
        let answer = ListServer.Answer(String(decoding: words.utf8Text, as: UTF8.self), status: 400)
        let refusal = ListServer.Answer(String(decoding: words.utf8Text, as: UTF8.self), status: 401)
        try await SignInDesk.run(rule, password: key, script: { _ in answer }) { desk async throws in
            try await desk.create("two")
            let report = try? await desk.sync()
            desk.server.set { _ in refusal }
            var told: [String] = ["\(String(describing: report))"]
            do { try await desk.sync() } catch { told.append("\(error)") }
            do { _ = try await desk.read() } catch { told.append("\(error)") }
            told.append(await desk.engine.status.connection.word)
            told.append(try #require(try desk.sessionFile.read().refused).words)
            desk.server.stop()
            try desk.set(password: key + "2")
            do { try await desk.sync() } catch { told.append("\(error)") }
            told.append(desk.log.text)
            #expect(told.contains { $0.contains("[secret]") } && desk.log.text.contains("/rooms"))
            for text in told {
                #expect(!text.contains("K3y"), "\(text)")
                #expect(!text.contains(echoes[3]) || rule != "{kind: basic}", "\(text)")
            }
        }
    }

    @Test("a password that was changed through this daemon goes along from then on")
    func adopted() async throws {
        try await SignInDesk.run("{kind: basic}", script: Self.takes(Self.basic("me:secret"))) { desk async throws in
            #expect(try await desk.read() == 200)
            desk.server.set(Self.takes(Self.basic("me:new")))
            await desk.session.adopt(password: "new")
            #expect(try await desk.read() == 200)
            #expect(desk.server.asked.count == 2)
        }
    }

    @Test("a check tells at the sign-in whether the server takes the credential")
    func check() async throws {
        try await SignInDesk.run(
            "{kind: basic, check: /me}", script: Self.takes(Self.basic("me:secret"))
        ) { desk async throws in
            #expect(try await desk.signIn().role == "STAFF")
            try desk.set(password: "wrong")
            await #expect(throws: EngineError.signInRefused("not you")) { try await desk.signIn() }
            #expect(desk.server.asked == ["GET /me", "GET /me"])
            try desk.set(password: "secret")
            try await desk.sync()
            try await desk.sync()
            #expect(desk.server.asked.suffix(3) == ["GET /me", "GET /rooms", "GET /rooms"])
        }
    }

    @Test("where nobody signs in, no credential is read and none is sent, and a server that wants one is told of")
    func open() async throws {
        try await SignInDesk.run("{kind: none}", password: nil, script: { _ in nil }) { desk async throws in
            try await desk.create("two")
            #expect(try await desk.sync().isComplete)
            #expect(desk.server.asked.contains("POST /rooms"))
            #expect(desk.server.requests.allSatisfy { $0.authorization == nil })
            #expect(!FileManager.default.fileExists(atPath: desk.sessionFile.path))
            desk.server.set { _ in .init(#"{"error":"who are you"}"#, status: 401) }
            let error = await #expect(throws: EngineError.self) { try await desk.read() }
            #expect(error?.description.contains("kind 'none'") == true)
        }
    }
}
