import Testing

@testable import Transport

@Suite("Addresses and redirects")
struct AddressTests {
    @Test(
        "only what can't leave the machine counts as loopback",
        arguments: [
            ("http://localhost:8000/", true), ("http://LOCALHOST/", true), ("http://127.0.0.1/", true),
            ("http://127.9.8.7/", true), ("http://[::1]:80/", true), ("http://127.1/", true),
            ("http://127.0.0.1.evil.example/", false), ("http://127.evil.example/", false),
            ("http://localhost.evil.example/", false), ("http://10.0.0.1/", false), ("http://0.0.0.0/", false),
            ("http://[::ffff:8.8.8.8]/", false),
        ])
    func loopback(text: String, expected: Bool) throws {
        #expect(try WebAddress(text).origin.isLoopback == expected)
    }

    @Test("an address loses its fragment, is percent-encoded once, and shows no query")
    func normalised() throws {
        let address = try WebAddress("https://Clinic.example/api/é/%C3%A9?q=محمد secret#part")
        #expect(
            address.text
                == "https://Clinic.example/api/%c3%a9/%C3%A9?q=%d9%85%d8%ad%d9%85%d8%af+secret")
        #expect(address.redacted == "https://clinic.example/api/%c3%a9/%C3%A9")
        #expect(try WebAddress("https://h:443/").origin == WebAddress("https://h/").origin)
        #expect(try WebAddress("https://h:8443/").origin.description == "https://h:8443")
    }

    @Test(
        "what is no plain web address is refused",
        arguments: [
            "", "clinic.example", "/api/", "https://", "ftp://h/", "file:///etc/passwd", "gopher://h/", "javascript:0",
            "https://user:pass@h/", "https://user@h/", "https://h:99999/", "https://h/\r\nX: y", "https://h/\u{0}",
        ])
    func refused(text: String) {
        #expect(throws: WebAddress.Problem.self) { try WebAddress(text) }
    }

    @Test("plain http to another machine is refused before anything is sent, and the error says what to do")
    func plainHTTP() throws {
        let request = HTTPRequest(url: "http://clinic.example/api/?q=SECRET")
        let failure = try #require(
            throws: TransportFailure.self,
            performing: { try AdmittedRequest(request, allowsPlainHTTP: false, limits: .standard) })
        #expect(failure.kind == .plainHTTPRefused && !failure.mayHaveReachedServer)
        #expect(failure.description.contains("Use https") && !failure.description.contains("SECRET"))
        #expect(throws: Never.self) { try AdmittedRequest(request, allowsPlainHTTP: true, limits: .standard) }
    }

    @Test(
        "a request that could smuggle another one in is refused",
        arguments: [
            HTTPRequest(url: "https://h/", fields: ["X": "a\r\nHost: evil"]),
            HTTPRequest(url: "https://h/", fields: ["X\r\nY": "a"]),
            HTTPRequest(url: "https://h/", fields: ["": "a"]),
            HTTPRequest(url: "https://h/", fields: ["X": "a\u{0}b"]),
            HTTPRequest(url: "https://h/", fields: ["content-LENGTH": "1"]),
            HTTPRequest(url: "https://h/", fields: ["Transfer-Encoding": "chunked"]),
            HTTPRequest(method: HTTPMethod(rawValue: "GET /evil"), url: "https://h/"),
            HTTPRequest(method: .get, url: "https://h/", body: [1]),
        ])
    func smuggling(request: HTTPRequest) {
        let failure = #expect(throws: TransportFailure.self) {
            try AdmittedRequest(request, allowsPlainHTTP: false, limits: .standard)
        }
        #expect(failure?.kind == .malformedRequest && failure?.mayHaveReachedServer == false)
    }
}

@Suite("Redirects")
struct RedirectPolicyTests {
    private let policy = RedirectPolicy(allowsPlainHTTP: false)
    private let secrets: HTTPFields = [
        "Accept": "application/json", "authorization": "Bearer s", "Cookie": "s", "apikey": "s", "Range": "bytes=1-",
    ]

    private func next(_ location: String, from text: String, followed: Int = 0) throws -> RedirectPolicy.Hop {
        try policy.next(location: location, from: WebAddress(text), fields: secrets, followed: followed)
    }

    @Test(
        "only the origin that was asked is followed to, with all that was sent to it",
        arguments: ["/b", "?page=2", "https://H/b", "https://h:443/b", "//h/b"])
    func stays(location: String) throws {
        #expect(try next(location, from: "https://h/a/").fields == secrets)
    }

    @Test(
        "what another origin says is not the server's word, however alike its name is",
        arguments: [
            "https://h:444/b", "https://sub.h/", "//evil/", "https://h.evil/", "https://h./",
            "https://evil/?https://h/",
            "https://h%2eevil/", "https://[::1]/", "https://127.0.0.1/",
        ])
    func elsewhere(location: String) {
        #expect(throws: RedirectPolicy.Refusal.self) { try next(location, from: "https://h/a/") }
    }

    @Test("other places of the server are followed to where the request names them, without what tells who asks")
    func otherPlaces() throws {
        var policy = policy
        policy.others = [try WebAddress("https://files.h/x").origin]
        let hop = try policy.next(
            location: "https://files.h/y", from: WebAddress("https://h/"), fields: secrets, followed: 0)
        #expect(hop.fields == ["Accept": "application/json", "Range": "bytes=1-"])
        #expect(throws: RedirectPolicy.Refusal.self) {
            try policy.next(
                location: "https://files.h:8/y", from: WebAddress("https://h/"), fields: secrets, followed: 0)
        }
    }

    @Test(
        "http may become https on the same host, at its usual port or the same one, and never the other way",
        arguments: [
            ("http://127.0.0.1/", "https://127.0.0.1/", true),
            ("http://127.0.0.1:8000/", "https://127.0.0.1:8000/", true),
            ("http://127.0.0.1:8000/", "https://127.0.0.1/", false), ("http://127.0.0.1/", "https://localhost/", false),
            ("https://127.0.0.1/", "http://127.0.0.1/", false),
        ])
    func upgrade(from: String, to: String, isFollowed: Bool) throws {
        let hop = try? next(to, from: from)
        #expect((hop != nil) == isFollowed)
        if let hop { #expect(hop.fields == secrets) }
    }

    @Test("a relative target is resolved against the address it came from")
    func relative() throws {
        #expect(try next("../c?x=1", from: "https://h/a/b/").address.text == "https://h/a/c?x=1")
    }

    @Test(
        "a redirect to where a secret or a patient's data could leak is refused",
        arguments: [
            "http://h/a", "http://127.0.0.1/", "ftp://h/", "file:///etc/passwd", "https://user:pass@h/", "https://",
        ])
    func refused(location: String) {
        #expect(throws: RedirectPolicy.Refusal.self) { try next(location, from: "https://h/") }
    }

    @Test("the sixth redirect is refused, the fifth is not")
    func count() {
        #expect(throws: Never.self) { try next("/", from: "https://h/", followed: 4) }
        #expect(throws: RedirectPolicy.Refusal.self) { try next("/", from: "https://h/", followed: 5) }
    }

    @Test("only reads are redirected, and only by an answer that names a target")
    func applies() {
        let target: HTTPFields = ["location": "/b"]
        #expect(RedirectPolicy.applies(to: .get, status: 301, fields: target))
        #expect(RedirectPolicy.applies(to: .head, status: 308, fields: target))
        #expect(!RedirectPolicy.applies(to: .post, status: 307, fields: target))
        #expect(!RedirectPolicy.applies(to: .get, status: 304, fields: target))
        #expect(!RedirectPolicy.applies(to: .get, status: 300, fields: target))
        #expect(!RedirectPolicy.applies(to: .get, status: 302, fields: [:]))
        #expect(!RedirectPolicy.applies(to: .get, status: 302, fields: ["Location": ""]))
    }
}
