import Foundation
import Synchronization
import Transport

/// libcurl, with a list of what was sent.
final class WatchedLine: HTTPTransport {
    private let curl = CurlTransport()
    private let lines = Mutex<[String]>([])
    private let failing = Mutex<(@Sendable (HTTPRequest) -> Bool)?>(nil)

    /// The requests so far, as `METHOD /path?query`.
    var requests: [String] { lines.withLock { $0 } }

    /// Those that ask for a change, without sign-ins.
    var writes: [String] { requests.filter { !$0.hasPrefix("GET ") && !$0.contains("/login") } }

    /// How often somebody signed in.
    var signIns: Int { requests.count { $0.contains("/login") } }

    func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let path = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last ?? ""
        lines.withLock { $0.append("\(request.method.rawValue) /\(path)") }
        if failing.withLock({ $0 })?(request) == true {
            return HTTPResponse(
                status: 500, fields: ["Content-Type": "application/json"],
                body: .bytes(Array(#"{"error": "Erreur interne"}"#.utf8)), effectiveURL: request.url,
                receivedAt: Date())
        }
        return try await curl.send(request, progress: progress)
    }

    /// From now on the server answers 500 to such requests, and does nothing.
    func fail(_ requests: (@Sendable (HTTPRequest) -> Bool)?) { failing.withLock { $0 = requests } }

    func shutdown() async { await curl.shutdown() }
}
