import Synchronization
import Transport

/// libcurl, with a plug that can be pulled.
public final class SwitchableLine: HTTPTransport {
    private let curl = CurlTransport()
    private let isUp = Mutex(true)

    /// A line with its plug in.
    public init() {}

    /// Pulls the plug, or puts it back.
    public func set(up: Bool) { isUp.withLock { $0 = up } }

    /// Sends by libcurl, or fails as without a network.
    public func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        guard isUp.withLock(\.self) else {
            throw TransportFailure(
                kind: .unreachable, mayHaveReachedServer: false, url: request.url, detail: "the plug is pulled")
        }
        return try await curl.send(request, progress: progress)
    }

    /// Lets go of libcurl's connections.
    public func shutdown() async { await curl.shutdown() }
}
