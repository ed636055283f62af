/// Something that carries requests to servers: libcurl in production, a script or a model server in tests.
public protocol HTTPTransport: Sendable {
    /// Sends one request and returns the complete answer, whatever its status.
    ///
    /// - Parameter progress: called on a thread of the transport each time that the counts changed; it must be quick.
    /// - Throws: only `TransportFailure`; cancelling the task throws one of kind `cancelled`. Its
    ///   `mayHaveReachedServer` decides whether a write may be sent again (design section 8).
    func send(_ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?) async throws -> HTTPResponse

    /// Fails what is in flight with kind `shutdown`, refuses what comes later, and returns when all is released.
    func shutdown() async
}

extension HTTPTransport {
    /// Sends one request without watching its progress.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await send(request, progress: nil)
    }
}

/// How far a transfer has come, in bytes of bodies as they are on the wire.
public struct TransferProgress: Sendable, Equatable {
    /// Bytes of the request's body that were handed to the connection.
    public var sent: Int64
    /// The length of the request's body.
    public var sendTotal: Int64
    /// Bytes of the answer's body that came in, still encoded.
    public var received: Int64
    /// The answer's `Content-Length`, or nil while unknown.
    public var receiveTotal: Int64?

    /// A state of progress.
    public init(sent: Int64 = 0, sendTotal: Int64 = 0, received: Int64 = 0, receiveTotal: Int64? = nil) {
        self.sent = sent
        self.sendTotal = sendTotal
        self.received = received
        self.receiveTotal = receiveTotal
    }
}
