import Foundation
import Synchronization
import Transport

/// libcurl, with a list of what was sent.
final class WatchedLine: HTTPTransport {
    private let curl = CurlTransport()
    private let lines = Mutex<[String]>([])
    /// What is on its way, and for each request that left, what was on its way then.
    private let traffic = Mutex<(underWay: [String], met: [(request: String, others: [String])])>(([], []))
    private let failing = Mutex<(@Sendable (HTTPRequest) -> Bool)?>(nil)

    /// The requests so far, as `METHOD /path?query`.
    var requests: [String] { lines.withLock { $0 } }

    /// Those that ask for a change, without sign-ins.
    var writes: [String] { requests.filter { !$0.hasPrefix("GET ") && !$0.contains("/login") } }

    /// The methods of the requests that were on their way when one of that method left.
    func methodsUnderWay(with method: String) -> Set<String> {
        func word(of request: String) -> String { String(request.prefix { $0 != " " }) }
        return traffic.withLock { traffic in
            Set(traffic.met.filter { $0.request.hasPrefix(method + " ") }.flatMap(\.others).map(word(of:)))
        }
    }

    /// How often somebody signed in.
    var signIns: Int { requests.count { $0.contains("/login") } }

    func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let path = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last ?? ""
        let line = "\(request.method.rawValue) /\(path)"
        lines.withLock { $0.append(line) }
        traffic.withLock { traffic in
            traffic.met.append((line, traffic.underWay))
            traffic.underWay.append(line)
        }
        defer {
            traffic.withLock { traffic in
                if let place = traffic.underWay.firstIndex(of: line) { traffic.underWay.remove(at: place) }
            }
        }
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
