import NIOCore
import NIOHTTP1

/// Answers a request for a WebSocket that gets none, and closes.
final class UpgradeRefuser: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let isCut: Bool
    private let refusal: SocketIORefusal?
    private let look: (HTTPRequestHead) -> SocketIORefusal?
    private var isAnswered = false

    /// - Parameters:
    ///   - isCut: whether the connection ends without an answer.
    ///   - refusal: why, where the request's head is not to be seen any more.
    ///   - look: why, by the head.
    init(isCut: Bool, refusal: SocketIORefusal?, look: @escaping (HTTPRequestHead) -> SocketIORefusal?) {
        self.isCut = isCut
        self.refusal = refusal
        self.look = look
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        isAnswered = true
        if isCut { return context.close(promise: nil) }
        let seen: SocketIORefusal? = if case .head(let head) = unwrapInboundIn(data) { look(head) } else { nil }
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
