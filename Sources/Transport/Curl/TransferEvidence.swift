import CCurl
import Foundation

/// What is known of a transfer that ended without an answer, and what follows from it.
struct TransferEvidence {
    /// libcurl's result; `CURLE_OK` where the transport ended the transfer itself.
    var code: CURLcode = CURLE_OK
    /// `errno` of the last failed connection.
    var systemError: Int32 = 0
    /// libcurl's words, or else the general meaning of the code.
    var message = ""
    /// Why the transport ended the transfer itself.
    var stop: LocalStop?
    /// Bytes of the request that were handed to the connection, by `CURLINFO_REQUEST_SIZE`.
    var requestBytes = 0
    /// Whether the connection stood and the request was about to leave, by `CURLINFO_PRETRANSFER_TIME_T`.
    var wasEstablished = false
    /// Whether a server answered an earlier request of the same redirect chain.
    var hadEarlierAnswer = false
    /// Time since the start, and the limit on it.
    var elapsed: Duration = .zero
    var totalLimit: Duration = TimeLimits.standard.total

    /// The failure to report.
    func failure(of method: HTTPMethod, at url: String) -> TransportFailure {
        let kind = stop?.kind ?? kindOfCode
        return TransportFailure(
            kind: kind,
            mayHaveReachedServer: hadEarlierAnswer || requestBytes > 0 || wasEstablished || !isLocalOrEarlier(kind),
            method: method, url: url,
            detail: stop?.detail ?? (message.isEmpty ? String(cString: curl_easy_strerror(code)) : message),
            curlCode: Int32(bitPattern: stop == nil ? code.rawValue : 0))
    }

    /// Kinds that end a request before it leaves, given that no byte of it was counted. Any other kind counts as
    /// delivered even then: no proof, no claim.
    private func isLocalOrEarlier(_ kind: TransportFailure.Kind) -> Bool {
        switch kind {
        case .unresolved, .refused, .unreachable, .connectTimedOut, .totalTimedOut, .tls, .plainHTTPRefused,
            .malformedRequest, .cancelled, .localFile, .shutdown:
            true
        case .idleTimedOut, .tooSlow, .cut, .tooLarge, .truncated, .badEncoding, .suspiciousCompression,
            .redirectRefused, .other:
            false
        }
    }

    private var kindOfCode: TransportFailure.Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_COULDNT_CONNECT: kindOfConnectError
        case CURLE_OPERATION_TIMEDOUT:
            wasEstablished || requestBytes > 0 || elapsed >= totalLimit ? .totalTimedOut : .connectTimedOut
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SEND_FAIL_REWIND:
            .cut
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_BAD_CONTENT_ENCODING: .badEncoding
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_SHUTDOWN_FAILED, CURLE_USE_SSL_FAILED, CURLE_SSL_CRL_BADFILE:
            .tls
        default: .other
        }
    }

    private var kindOfConnectError: TransportFailure.Kind {
        switch systemError {
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL, ENONET: .unreachable
        case ETIMEDOUT: .connectTimedOut
        default: .refused
        }
    }
}
