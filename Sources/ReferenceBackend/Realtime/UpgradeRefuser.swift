import Foundation
import NIOCore
import NIOHTTP1

/// Why a request opens no Socket.IO session, in the reference implementation's words.
enum SocketIORefusal: Int, Sendable {
    case transport = 0
    case request = 3
    case version = 5

    /// Looks at a request for the endpoint; nil where it may be upgraded.
    init?(of head: HTTPRequestHead) {
        let query = URLComponents(string: head.uri)?.queryItems ?? []
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        if value("transport") != "websocket" {
            self = .transport
        } else if value("EIO") != "4" {
            self = .version
        } else if !head.headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }) {
            self = .request
        } else {
            return nil
        }
    }

    /// The body of the answer, whose status is 400.
    var json: String { #"{"code":\#(rawValue),"message":"\#(message)"}"# }

    private var message: String {
        switch self {
        case .transport: "Transport unknown"
        case .request: "Bad request"
        case .version: "Unsupported protocol version"
        }
    }
}

/// Answers a request for a WebSocket that gets none, and closes.
final class UpgradeRefuser: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let isCut: Bool
    private let refusal: SocketIORefusal?
    private var isAnswered = false

    /// - Parameters:
    ///   - isCut: whether the connection ends without an answer.
    ///   - refusal: why, where the request's head is not to be seen any more.
    init(isCut: Bool, refusal: SocketIORefusal?) {
        self.isCut = isCut
        self.refusal = refusal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        isAnswered = true
        if isCut { return context.close(promise: nil) }
        let seen: SocketIORefusal? =
            if case .head(let head) = unwrapInboundIn(data) { SocketIORefusal(of: head) } else { nil }
        let body = ByteBuffer(string: (refusal ?? seen ?? .request).json)
        var head = HTTPResponseHead(version: .http1_1, status: .badRequest)
        head.headers = [
            "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)", "Connection": "close",
        ]
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }
}
