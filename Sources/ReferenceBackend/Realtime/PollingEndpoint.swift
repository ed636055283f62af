import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// `/socket.io/` over HTTP: Engine.IO's long polling (engine.io-protocol v4), with which JavaScript and Python clients begin, and the refusal of
/// requests for a WebSocket on a connection that was used before.
struct PollingEndpoint: Sendable {
    static let path = "/socket.io/"

    let server: SocketIOServer

    /// Whether a request is for this endpoint.
    func takes(_ request: Request) -> Bool { request.head.path?.hasPrefix(Self.path) ?? false }

    /// Answers a request.
    func answer(_ request: Request, on channel: any Channel) async throws -> Response {
        switch server.availability {
        case .open: break
        case .off: return Self.refuse(.transport)
        case .blocked:
            try await channel.close()
            throw CancellationError()
        }
        let query = SocketIOQuery(target: request.head.path ?? "")
        switch query.transport {
        case "polling": break
        // Only the first request of a connection can be upgraded here; a client makes another for its WebSocket.
        case "websocket":
            var response = Self.refuse(query.version == "4" ? .request : .version)
            response.headers[.connection] = "close"
            return response
        default: return Self.refuse(.transport)
        }
        guard query.version == "4" else { return Self.refuse(.version) }
        guard let sid = query.session else { return open(request) }
        guard let session = server.polled(sid) else { return Self.refuse(.session) }
        guard session.transport != .socket else { return Self.refuse(.request) }
        switch request.method {
        case .get: return Self.text(await session.poll(server))
        case .post: return try await take(request, for: session)
        default: return Self.refuse(.method)
        }
    }

    private func open(_ request: Request) -> Response {
        guard request.method == .get else { return Self.refuse(.method) }
        guard let session = server.openPolled() else { return Response(status: .serviceUnavailable) }
        return Self.text(session.handshake)
    }

    private func take(_ request: Request, for session: SocketSession) async throws -> Response {
        guard !session.isOver else { return Self.refuse(.session) }
        var body = ByteBuffer()
        for try await part in request.body {
            guard body.readableBytes + part.readableBytes <= SocketIOServer.frameLimit else {
                server.forget(session)
                return Response(status: .contentTooLarge)
            }
            body.writeImmutableBuffer(part)
        }
        await session.post(body)
        return Self.text("ok")
    }

    private static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=UTF-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func refuse(_ refusal: SocketIORefusal) -> Response {
        .json(bytes: Array(refusal.json.utf8), status: .badRequest)
    }
}
