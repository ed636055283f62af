import NIOCore
import NIOWebSocket

/// Refuses frames that are not masked, as RFC 6455 section 5.1 demands of a server.
final class MaskedFrames: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if unwrapInboundIn(data).maskKey == nil { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }
}

/// Ends a WebSocket as the server shuts down.
///
/// It does so as a handler, not as a task: a connection that was accepted last of all may never be given to a task, and
/// the shutdown waits for all of them. A client that does not read gets no farewell, and must not hold it up either.
final class Farewell: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        context.writeAndFlush(wrapOutboundOut(.farewell(1_001)), promise: nil)
        context.close(promise: nil)
    }
}

extension WebSocketFrame {
    /// The last frame of a server, with its code (RFC 6455 section 7.4).
    static func farewell(_ code: UInt16) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(integer: code))
    }
}
