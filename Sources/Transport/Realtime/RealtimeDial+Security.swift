import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

extension RealtimeDial {
    /// TLS 1.2 or later, the system's roots and the configured file, certificate and name verified. Files are read on
    /// NIO's threads for blocking work, anew each time, so that a renewed CA file counts without a restart.
    func securityContext() async throws(RealtimeEnding) -> NIOSSLContext {
        do {
            return try await NIOThreadPool.singleton.runIfActive { [certificateAuthorityFile] in
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.minimumTLSVersion = .tlsv12
                configuration.certificateVerification = .fullVerification
                configuration.applicationProtocols = ["http/1.1"]
                // A server that is gone answers no farewell: closing must not wait for it.
                configuration.shutdownTimeout = .seconds(1)
                if let certificateAuthorityFile {
                    configuration.additionalTrustRoots = [.file(certificateAuthorityFile)]
                }
                return try NIOSSLContext(configuration: configuration)
            }
        } catch {
            throw .tls("the certificates to trust can't be read: \(error)")
        }
    }

    /// The handler for the server's name; a numeric address is compared with the certificate's addresses instead.
    func tlsHandler(_ context: NIOSSLContext) throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: serverName)
    }

    /// Refuses a certificate for the address that a name led to in place of the name, which NIO's verification lets
    /// pass: a forged answer of a name server could lead to an address that its holder has a certificate for. Nothing
    /// of the answer counts, and no token goes out, before this.
    func checkName(of channel: any Channel) throws {
        guard address.origin.isSecure, let serverName else { return }
        let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
        let names = certificate?._subjectAlternativeNames().compactMap(CertificateName.init) ?? []
        // A certificate without any such name was compared by its common name before.
        guard !names.isEmpty, !names.contains(where: { $0.covers(serverName) }) else { return }
        throw RealtimeEnding.tls("the certificate is not for \(serverName)")
    }

    /// The name to verify; nil for a numeric address.
    private var serverName: String? {
        let host = address.origin.host
        let isNumeric = host.hasPrefix("[") || (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return isNumeric ? nil : host
    }

    /// What an error of NIO's means for the line.
    static func ending(of error: any Error) -> RealtimeEnding {
        switch error {
        case let ending as RealtimeEnding: ending
        case let fault as SocketIOPacketError: .malformed(fault)
        case is NIOConnectionError: .unreachable("\(error)")
        case let fault as ChannelError:
            if case .connectTimeout = fault { .unreachable("no connection in time") } else { .lost("\(fault)") }
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: .tls("\(error)")
        case NIOWebSocketError.invalidFrameLength, NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge:
            .tooLarge(limit: frameLimit)
        case is NIOWebSocketError, is NIOWebSocketFrameAggregator.Error: .malformed(.frame("\(error)"))
        case is NIOHTTPClientUpgradeError, is HTTPParserError: .noWebSocket("\(error)")
        case is CancellationError: .lost("cancelled")
        default: .lost("\(error)")
        }
    }
}

/// One name that a certificate is for (RFC 6125 section 6.4).
enum CertificateName: Equatable {
    case host(String)
    case address

    init(host: String) { self = .host(host.lowercased()) }

    fileprivate init?(_ name: _SubjectAlternativeName) {
        switch name.nameType {
        case .dnsName: self.init(host: String(decoding: name.contents, as: UTF8.self))
        case .ipAddress: self = .address
        default: return nil
        }
    }

    /// Whether that is a server's name; a star stands for one leftmost label.
    func covers(_ server: String) -> Bool {
        guard case .host(let name) = self else { return false }
        let server = server.lowercased()
        if name == server { return true }
        guard name.hasPrefix("*."), let dot = server.firstIndex(of: "."), dot > server.startIndex else { return false }
        return server[dot...] == name.dropFirst()
    }
}
