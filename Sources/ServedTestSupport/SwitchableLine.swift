import Synchronization
import Transport

/// libcurl, with a plug that can be pulled.
public final class SwitchableLine: HTTPTransport {
    /// Stands between a request and the server: it may pass it on, answer itself, fail, or wait.
    public typealias Meddler =
        @Sendable (
            _ request: HTTPRequest, _ pass: @Sendable (HTTPRequest) async throws -> HTTPResponse
        ) async throws -> HTTPResponse

    private let curl = CurlTransport()
    private let state = Mutex<(isUp: Bool, meddler: Meddler?)>((true, nil))

    /// A line with its plug in.
    public init() {}

    /// Pulls the plug, or puts it back.
    public func set(up: Bool) { state.withLock { $0.isUp = up } }

    /// Lets somebody stand between the requests and the server; nil for nobody.
    public func meddle(_ meddler: Meddler?) { state.withLock { $0.meddler = meddler } }

    /// Sends by libcurl, or fails as without a network.
    public func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let (isUp, meddler) = state.withLock { $0 }
        guard isUp else {
            throw TransportFailure(
                kind: .unreachable, mayHaveReachedServer: false, url: request.url, detail: "the plug is pulled")
        }
        let curl = curl
        if let meddler { return try await meddler(request) { try await curl.send($0, progress: progress) } }
        return try await curl.send(request, progress: progress)
    }

    /// Lets go of libcurl's connections.
    public func shutdown() async { await curl.shutdown() }
}
