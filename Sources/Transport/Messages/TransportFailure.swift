/// Why a request has no answer. Holds no query string, no field value and no body, so that it may be logged.
public struct TransportFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Sendable, Equatable {
        /// The server's name has no address, or no resolver answered.
        case unresolved
        /// The server's machine refused the connection.
        case refused
        /// No way to the server's network: the line is down.
        case unreachable
        /// No connection within `TimeLimits.connect`.
        case connectTimedOut
        /// No byte moved within `TimeLimits.idle`.
        case idleTimedOut
        /// Not finished within `TimeLimits.total`.
        case totalTimedOut
        /// The body came more slowly than `TimeLimits.pace`.
        case tooSlow
        /// The connection ended before the head of the answer was complete, or broke later on.
        case cut
        /// The decoded body, or the head, is longer than `limit` bytes.
        case tooLarge(limit: Int64)
        /// The body ended before its announced length.
        case truncated
        /// The body is not what `Content-Encoding` says.
        case badEncoding
        /// The body grew when it was decompressed as no honest one does: `ratio` bytes for each one on the wire.
        case suspiciousCompression(ratio: Int64)
        /// No TLS session: wrong certificate, too old a version, or not a TLS server.
        case tls
        /// A redirect that must not be followed.
        case redirectRefused(status: Int)
        /// Plain http to a host that is not this machine.
        case plainHTTPRefused
        /// A request that can't be sent: address, method, field or body.
        case malformedRequest
        /// The task was cancelled.
        case cancelled
        /// A file on this machine failed: the one for the answer, or the source or the receiver of a body.
        /// A source is also one that gave fewer bytes than its length, or more.
        case localFile
        /// The transport is shut down.
        case shutdown
        /// Anything else; `detail` and `curlCode` tell.
        case other
    }

    /// What went wrong.
    public var kind: Kind
    /// Whether the server may have read, and acted on, any part of the request. False only where that is proven.
    public var mayHaveReachedServer: Bool
    /// The method of the request; nil where it is not known.
    public var method: HTTPMethod?
    /// The address without credentials, query and fragment.
    public var url: String
    /// What was observed, in words.
    public var detail: String
    /// The code of libcurl, or 0 where the transport decided itself.
    public var curlCode: Int32

    /// A failure.
    public init(
        kind: Kind, mayHaveReachedServer: Bool, method: HTTPMethod? = nil, url: String, detail: String,
        curlCode: Int32 = 0
    ) {
        self.kind = kind
        self.method = method
        self.mayHaveReachedServer = mayHaveReachedServer
        self.url = url
        self.detail = detail
        self.curlCode = curlCode
    }

    /// What, where, whether it may have arrived, and what to do next.
    public var description: String {
        let code = curlCode == 0 ? "" : " (curl \(curlCode))"
        let reach = mayHaveReachedServer ? "the request may have reached the server" : "the request was not delivered"
        let request = method.map { "\($0) \(url)" } ?? url
        return "\(kind.summary): \(request): \(detail)\(code); \(reach). \(nextStep)"
    }

    /// What a person can do about it.
    public var nextStep: String { kind.nextStep }
}

extension TransportFailure.Kind {
    /// Whether the server sent more than is taken of it.
    public var isExcess: Bool {
        switch self {
        case .tooLarge, .suspiciousCompression: true
        default: false
        }
    }

    /// Whether no connection could be made: the server, or the line to it, is away.
    public var isServerAway: Bool {
        switch self {
        case .unresolved, .refused, .unreachable, .connectTimedOut: true
        default: false
        }
    }

    var summary: String {
        switch self {
        case .unresolved: "server name not found"
        case .refused: "connection refused"
        case .unreachable: "network unreachable"
        case .connectTimedOut: "no connection in time"
        case .idleTimedOut: "server fell silent"
        case .totalTimedOut: "request took too long"
        case .tooSlow: "answer came too slowly"
        case .cut: "connection cut"
        case .tooLarge(let limit): "answer longer than \(limit) bytes"
        case .truncated: "answer cut short"
        case .badEncoding: "answer can't be decompressed"
        case .suspiciousCompression(let ratio): "answer compressed suspiciously, 1 to \(ratio)"
        case .tls: "no secure connection"
        case .redirectRefused(let status): "redirect \(status) refused"
        case .plainHTTPRefused: "plain http refused"
        case .malformedRequest: "request can't be sent"
        case .cancelled: "cancelled"
        case .localFile: "local file failed"
        case .shutdown: "transport shut down"
        case .other: "transfer failed"
        }
    }

    var nextStep: String {
        switch self {
        case .unresolved: "Check the server's name in the configuration, and the DNS of this machine."
        case .refused: "Check that the server runs and that the port is right."
        case .unreachable: "Check the network of this machine; work goes on offline meanwhile."
        case .connectTimedOut: "Check the line and firewalls on the way; work goes on offline meanwhile."
        case .idleTimedOut: "Try again later, or raise the idle limit if the server is known to think for long."
        case .totalTimedOut: "Try again later, or raise the total limit if the answer is known to be long."
        case .tooSlow: "Look at the server and at the line to it; it is asked again later, and all else goes on."
        case .cut, .truncated: "Try a read again; look up the outcome of a write first."
        case .tooLarge: "Ask for less at once, or raise the limit if so long an answer is expected."
        case .badEncoding: "Look at the server or at a proxy on the way: its Content-Encoding is wrong."
        case .suspiciousCompression:
            "Look at the server, or at a proxy on the way; if the file is honest, ask for it with no compression."
        case .tls: "Check the server's certificate, this machine's clock, and the CA file in the configuration."
        case .redirectRefused: "Put the address that the server redirects to into the configuration if it is trusted."
        case .plainHTTPRefused: "Use https, or allow plain http in the configuration for a network that is trusted."
        case .malformedRequest: "Correct the address or the catalogue entry that this request was built from."
        case .cancelled, .shutdown: "Nothing to do: it was asked for."
        case .localFile:
            "Check that the file is there and no longer changes, its permissions, and the free space on the disk."
        case .other: "Try again; if it stays, look up the curl code."
        }
    }
}
