import NIOCore
import NIOWebSocket

/// Lets through what a server may send: NIO's decoder leaves room for extensions, and none is in use here.
final class FrameRules: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let broken = Self.rule(brokenBy: unwrapInboundIn(data)) else { return context.fireChannelRead(data) }
        context.fireErrorCaught(SocketIOPacketError.frame(broken))
    }

    private static func rule(brokenBy frame: WebSocketFrame) -> String? {
        if frame.maskKey != nil { return "a server masks nothing" }
        if frame.rsv1 || frame.rsv2 || frame.rsv3 { return "no extension was agreed on" }
        switch frame.opcode {
        case .continuation, .text, .binary, .connectionClose, .ping, .pong: return nil
        default: return "unknown opcode"
        }
    }
}
