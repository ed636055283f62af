import Testing

@testable import Transport

@Suite("A realtime line over TLS")
struct RealtimeTLSTests {
    typealias Server = CurlTLSTests.Server

    /// How the first attempt ends; the server answers 200 to any request that gets through TLS.
    private func ending(_ server: String, trusting certificate: String?) async throws -> RealtimeEnding {
        var ending: RealtimeEnding?
        try await withLine(to: server, .init(certificateAuthorityFile: certificate)) { signals in
            if case .disconnected(let first) = await signals.next() { ending = first }
        }
        return try #require(ending)
    }

    private func isTLS(_ ending: RealtimeEnding) -> Bool {
        if case .tls = ending { true } else { false }
    }

    @Test(
        "a CA file is trusted; a stranger's certificate, another name and an absent file open no line",
        .enabled(if: CurlTLSTests.hasOpenSSL))
    func authority() async throws {
        let server = try Server([])
        defer { server.stop() }
        #expect(try await ending(server.url, trusting: server.certificate) == .upgradeRefused(status: 200))
        #expect(isTLS(try await ending(server.url, trusting: nil)))
        #expect(isTLS(try await ending("wss://localhost:\(server.port)", trusting: server.certificate)))
        #expect(isTLS(try await ending(server.url, trusting: server.folder.file("absent.pem"))))
    }

    @Test("TLS 1.2 is enough, and a server without TLS opens no line", .enabled(if: CurlTLSTests.hasOpenSSL))
    func versions() async throws {
        let server = try Server(["-tls1_2"])
        defer { server.stop() }
        #expect(try await ending(server.url, trusting: server.certificate) == .upgradeRefused(status: 200))

        let plain = try ScriptedServer { connection in
            connection.answer(400, body: "this is plain http")
            connection.waitForClose()
        }
        defer { plain.stop() }
        #expect(isTLS(try await ending("https://127.0.0.1:\(plain.port)", trusting: nil)))
    }

    @Test(
        "a certificate's name covers its server, and a star one label",
        arguments: [
            ("api.example", "api.example", true), ("API.example", "api.Example", true),
            ("*.example", "api.example", true), ("*.example", "a.b.example", false), ("*.example", "example", false),
            ("*.example", ".example", false), ("example", "api.example", false), ("a*.example", "api.example", false),
        ])
    func names(name: String, server: String, covers: Bool) {
        #expect(CertificateName(host: name).covers(server) == covers)
        #expect(!CertificateName.address.covers(server))
    }
}
