import NIOCore

/// Reads the first bytes of a connection, which say whether it asks for a WebSocket of Socket.IO's or for anything else, then lets all
/// bytes through to whatever was set up behind it.
///
/// Until the connection is settled it also keeps the rules that HTTP's own handlers would: a silent one is closed after
/// the idle timeout, and a graceful shutdown ends it.
final class ConnectionGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// How every request for Socket.IO begins.
    private static let opening = Array("GET /socket.io/".utf8)

    /// The longest request line that is waited for, in bytes; HTTP's own handlers refuse what is longer.
    private static let lineLimit = 8_192

    private let idleTimeout: TimeAmount
    private let setUp: (_ asksForSocket: Bool) throws -> Void
    private let onClose: () -> Void
    private var held: ByteBuffer?
    private var isDecided = false
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - setUp: adds the handlers behind this one.
    ///   - onClose: hears that the connection ended before it was settled.
    init(
        idleTimeout: TimeAmount, setUp: @escaping (_ asksForSocket: Bool) throws -> Void, onClose: @escaping () -> Void
    ) {
        self.idleTimeout = idleTimeout
        self.setUp = setUp
        self.onClose = onClose
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: idleTimeout) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        onClose()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDecided { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        held.setOrWriteBuffer(&bytes)
        guard let held, let asksForSocket = Self.decide(held.readableBytesView) else { return }
        isDecided = true
        self.held = nil
        do { try setUp(asksForSocket) } catch { return context.close(promise: nil) }
        context.fireChannelRead(wrapInboundOut(held))
        if !asksForSocket { context.pipeline.syncOperations.removeHandler(context: context, promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: context.close(promise: nil)
        case ChannelEvent.inputClosed where !isDecided: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Whether the bytes ask for a WebSocket of Socket.IO's; nil while they are too few to say.
    static func decide(_ bytes: ByteBufferView) -> Bool? {
        for (byte, expected) in zip(bytes, opening) where byte != expected { return false }
        guard bytes.count >= opening.count else { return nil }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return bytes.count > lineLimit ? false : nil }
        let target = bytes[..<end].split(separator: UInt8(ascii: " ")).dropFirst().first ?? bytes[..<bytes.startIndex]
        return SocketIOQuery(target: String(decoding: target, as: UTF8.self)).transport == "websocket"
    }
}
