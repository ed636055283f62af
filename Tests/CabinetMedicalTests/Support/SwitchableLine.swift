import Synchronization
import Transport

/// libcurl, with a plug that can be pulled.
final class SwitchableLine: HTTPTransport {
    private let curl = CurlTransport()
    private let isUp = Mutex(true)

    func set(up: Bool) { isUp.withLock { $0 = up } }

    func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        guard isUp.withLock(\.self) else {
            throw TransportFailure(
                kind: .unreachable, mayHaveReachedServer: false, url: request.url, detail: "the plug is pulled")
        }
        return try await curl.send(request, progress: progress)
    }

    func shutdown() async { await curl.shutdown() }
}
