import Foundation
import Synchronization
import SyncModel
import Transport

/// A transport that a test answers itself: no socket, no thread, no clock.
public final class ScriptedTransport: HTTPTransport {
    /// One request as the script sees it.
    public struct Exchange: Sendable {
        /// The method, such as `POST`.
        public let method: String
        /// The whole address.
        public let url: String
        /// The path without the query.
        public let path: String
        /// The query as it was sent; empty for none.
        public let query: String
        /// The bytes of the body, those of a stream too; nil for none.
        public let sent: [UInt8]?
        /// The parsed body; nil for none, or one that is no JSON.
        public let body: JSONValue?
        /// The header fields.
        public let fields: HTTPFields
    }

    /// What the script answers.
    public enum Answer: Sendable {
        /// A status and a JSON body.
        case json(Int, JSONValue)
        /// A status, a media type and a body of any kind.
        case text(Int, type: String, String)
        /// No answer.
        case failure(TransportFailure.Kind, mayHaveReachedServer: Bool)
    }

    private let script: @Sendable (Exchange) -> Answer
    private let log = Mutex<[Exchange]>([])

    /// A transport over a script.
    public init(_ script: @escaping @Sendable (Exchange) -> Answer) {
        self.script = script
    }

    /// All requests so far, in order.
    public var exchanges: [Exchange] { log.withLock(\.self) }

    /// The writes so far but sign-ins, as `METHOD path`, in order.
    public var writes: [String] {
        exchanges.filter { $0.method != "GET" && !$0.path.contains("login") }.map { "\($0.method) \($0.path)" }
    }

    /// Answers a request by the script.
    public func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let sent: [UInt8]?
        do { sent = try request.body?.readToEnd() } catch {
            throw Self.localFailure(error, of: request, mayHaveReachedServer: false)
        }
        let address = URLComponents(string: request.url)
        let exchange = Exchange(
            method: request.method.rawValue, url: request.url, path: address?.percentEncodedPath ?? "",
            query: address?.query ?? "",
            sent: sent, body: sent.flatMap { try? JSONValue(parsing: $0) }, fields: request.fields)
        log.withLock { $0.append(exchange) }
        switch script(exchange) {
        case .failure(let kind, let mayHaveReachedServer):
            throw TransportFailure(
                kind: kind, mayHaveReachedServer: mayHaveReachedServer, url: request.url, detail: "scripted")
        case .json(let status, let value): return try answer(request, status, "application/json", value.utf8Text)
        case .text(let status, let type, let text): return try answer(request, status, type, Array(text.utf8))
        }
    }

    /// Does nothing: there is nothing to release.
    public func shutdown() async {}

    private static func localFailure(
        _ error: any Error, of request: HTTPRequest, mayHaveReachedServer: Bool
    ) -> TransportFailure {
        TransportFailure(
            kind: .localFile, mayHaveReachedServer: mayHaveReachedServer, url: request.url, detail: "\(error)")
    }

    private func answer(_ request: HTTPRequest, _ status: Int, _ type: String, _ bytes: [UInt8]) throws -> HTTPResponse
    {
        let fields: HTTPFields = ["Content-Type": type]
        var body = ResponseBody.bytes(bytes)
        do {
            switch request.destination {
            case .file(let path, _) where status == 200:
                try Data(bytes).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
                body = .file(path: path, size: Int64(bytes.count))
            case .receiver(let receiver, _):
                guard try receiver.begin(status: status, fields: fields) else { break }
                try bytes.withUnsafeBytes { try receiver.take($0) }
                body = .handedOver(size: Int64(bytes.count))
            case .memory, .file: break
            }
        } catch { throw Self.localFailure(error, of: request, mayHaveReachedServer: true) }
        return HTTPResponse(
            status: status, fields: fields, body: body, effectiveURL: request.url,
            receivedAt: Date(timeIntervalSince1970: 0), elapsed: .zero, bytesOnWire: Int64(bytes.count),
            httpVersion: "1.1")
    }
}

extension RequestBody {
    /// All bytes of the body.
    ///
    /// - Throws: What the source of a stream throws.
    public func readToEnd() throws -> [UInt8] {
        guard case .stream(let source) = self else { return bytes ?? [] }
        let reading = try source.open()
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = try piece.withUnsafeMutableBytes { try reading.read(into: $0) }
            if count == 0 { return all }
            all += piece[..<count]
        }
    }
}
