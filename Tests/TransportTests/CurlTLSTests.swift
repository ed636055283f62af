import Foundation
import Testing

@testable import Transport

@Suite("TLS over real sockets")
struct CurlTLSTests {
    private static let openssl = "/usr/bin/openssl"
    static var hasOpenSSL: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    /// A TLS server that answers every GET with a page, and the certificate that it signed itself.
    final class Server {
        let folder: ScratchFolder
        private(set) var port = 0
        private let process = Process()

        init(_ options: [String]) throws {
            folder = try ScratchFolder()
            let (key, certificate) = (folder.file("key.pem"), folder.file("cert.pem"))
            let maker = Process()
            maker.executableURL = URL(fileURLWithPath: CurlTLSTests.openssl)
            maker.arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ]
            maker.standardError = FileHandle.nullDevice
            try maker.run()
            maker.waitUntilExit()

            let output = Pipe()
            process.executableURL = maker.executableURL
            process.arguments =
                ["s_server", "-accept", "127.0.0.1:0", "-www", "-key", key, "-cert", certificate] + options
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            process.standardInput = FileHandle.nullDevice
            try process.run()
            guard let port = Self.port(saidOn: output.fileHandleForReading) else {
                stop()
                throw CocoaError(.fileReadUnknown)
            }
            self.port = port
        }

        /// The port of the line "ACCEPT 127.0.0.1:PORT", which says that the server listens.
        private static func port(saidOn output: FileHandle) -> Int? {
            var line = ""
            while let byte = try? output.read(upToCount: 1), let character = String(bytes: byte, encoding: .ascii) {
                guard character == "\n" else {
                    line += character
                    continue
                }
                if line.hasPrefix("ACCEPT"), let port = line.split(separator: ":").last { return Int(port) }
                line = ""
            }
            return nil
        }

        var url: String { "https://127.0.0.1:\(port)/" }
        var certificate: String { folder.file("cert.pem") }
        /// The child inherits the blocked signals of a pool's thread, so that only SIGKILL is sure to end it.
        func stop() {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    private func exchange(
        _ server: Server, trusting certificate: String?, url: String? = nil
    ) async -> Result<HTTPResponse, any Error> {
        let transport = CurlTransport(configuration: .init(certificateAuthorityFile: certificate))
        let request = HTTPRequest(method: .get, url: url ?? server.url)
        let result = await Task { try await transport.send(request) }.result
        await transport.shutdown()
        return result
    }

    @Test(
        "a CA file from the configuration is trusted; without it the server sees no request", .enabled(if: hasOpenSSL))
    func authority() async throws {
        let server = try Server([])
        defer { server.stop() }
        #expect(try await exchange(server, trusting: server.certificate).get().status == 200)

        let stranger = try await failure(server, trusting: nil)
        #expect(stranger.kind == .tls && !stranger.mayHaveReachedServer)
        let wrongName = try await failure(
            server, trusting: server.certificate, url: "https://localhost:\(server.port)/")
        #expect(wrongName.kind == .tls && !wrongName.mayHaveReachedServer)
        let noFile = try await failure(server, trusting: server.folder.file("absent.pem"))
        #expect(noFile.kind == .tls && !noFile.mayHaveReachedServer)
    }

    @Test("TLS 1.2 is enough", .enabled(if: hasOpenSSL))
    func version() async throws {
        let server = try Server(["-tls1_2"])
        defer { server.stop() }
        #expect(try await exchange(server, trusting: server.certificate).get().status == 200)
    }

    @Test("a server that does not speak TLS gets no request")
    func noTLS() async throws {
        let server = try ScriptedServer { connection in
            connection.answer(400, body: "this is plain http")
            connection.waitForClose()
        }
        try await withServer(server) { server, transport in
            let request = HTTPRequest(method: .post, url: "https://127.0.0.1:\(server.port)/", body: [1])
            let failure = try await TransportTests.failure(of: request, on: transport)
            #expect(failure.kind == .tls && !failure.mayHaveReachedServer)
        }
    }

    private func failure(_ server: Server, trusting certificate: String?, url: String? = nil) async throws
        -> TransportFailure
    {
        let result = await exchange(server, trusting: certificate, url: url)
        return try #require(#expect(throws: TransportFailure.self) { try result.get() })
    }
}
