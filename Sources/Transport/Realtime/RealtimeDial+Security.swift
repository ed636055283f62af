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
        let host = address.origin.host
        let isNumeric = host.hasPrefix("[") || (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isNumeric ? nil : host)
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
