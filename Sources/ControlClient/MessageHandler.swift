import ControlProtocol
import NIOCore

/// Reads the server's lines and brings each to whoever waits for it.
final class MessageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let calls: PendingCalls
    private let notifications: AsyncStream<ControlNotification>.Continuation
    private var lines: LineSplitter

    init(lineLimit: Int, calls: PendingCalls, notifications: AsyncStream<ControlNotification>.Continuation) {
        self.calls = calls
        self.notifications = notifications
        lines = LineSplitter(limit: lineLimit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lines.append(unwrapInboundIn(data).readableBytesView)
        var step = lines.next()
        while case .line(let line) = step {
            do throws(ControlClientError) {
                try receive(line)
            } catch {
                return end(error, context)
            }
            step = lines.next()
        }
        if step == .tooLong { end(.answerTooLong(limit: lines.limit), context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        calls.end(.closedEarly)
        notifications.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.closedEarly, context)
    }

    private func receive(_ line: [UInt8]) throws(ControlClientError) {
        let message: ServerMessage
        do { message = try ServerMessage(line: line) } catch { throw .malformedAnswer(reason: "\(error)") }
        switch message {
        case .response(let response):
            guard case .number(let number) = response.id, let id = number.integer else {
                // Without an id of ours it is about the connection as a whole, such as too many of them.
                if case .failure(let error) = response.outcome { throw .turnedAway(error) }
                throw .malformedAnswer(reason: "an answer has an id that no call had")
            }
            calls.settle(id, with: response.outcome.mapError { $0 })
        case .notification(let notification):
            if case .dropped = notifications.yield(notification), !notification.isProgress {
                throw .fellBehind(limit: ControlClient.notificationLimit)
            }
        }
    }

    private func end(_ reason: ControlClientError, _ context: ChannelHandlerContext) {
        calls.end(reason)
        context.close(promise: nil)
    }
}
