import ControlProtocol
import Foundation
import SyncModel

/// One call that passes an open file along (SCM_RIGHTS, unix(7)), on a connection of its own.
///
/// NIO can't send what goes beside the bytes, so this works with blocking calls, on a thread that does nothing else.
public struct DescriptorCall: Sendable {
    private let path: String
    private let lineLimit: Int

    /// A call that has not begun.
    ///
    /// - Parameters:
    ///   - path: the daemon's socket.
    ///   - lineLimit: the longest message to accept, in bytes.
    public init(path: String, lineLimit: Int = 256 << 20) {
        self.path = path
        self.lineLimit = lineLimit
    }

    /// Calls a method and gives the result's bytes as the daemon sent them.
    ///
    /// When it is cancelled the connection is closed, by which the daemon cancels the call if the table calls it long.
    ///
    /// - Parameters:
    ///   - method: a method that takes a descriptor; that one comes is added to the parameters.
    ///   - params: the other parameters.
    ///   - descriptor: the open file. It must stay open until this returns, and stays the caller's.
    ///   - hear: gets each notification, in order, on the call's thread, which reads no further meanwhile.
    /// - Throws: `ControlError` when the daemon answers with one, ``ControlClientError`` when no answer came, or `CancellationError`.
    public func perform(
        _ method: ControlMethod.Name, _ params: JSONObject = [:], passing descriptor: Int32,
        hear: @escaping @Sendable (ControlNotification) -> Void = { _ in }
    ) async throws -> RawJSON {
        let params = params.merging(["descriptor": true]) { $1 }
        let request = Request(id: .number(JSONNumber(Int64(1))), method: method.rawValue, params: .object(params))
        let socket = BlockingSocket(path: path)
        let lineLimit = lineLimit
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    let outcome = Result {
                        defer { socket.close() }
                        try socket.connect()
                        socket.send(request.text.bytes + [UInt8(ascii: "\n")], passing: descriptor)
                        return try Self.answer(from: socket, lineLimit: lineLimit, hear)
                    }
                    continuation.resume(with: socket.isCancelled ? .failure(CancellationError()) : outcome)
                }
            }
        } onCancel: {
            socket.cancel()
        }
    }

    /// Reads until the answer comes.
    private static func answer(
        from socket: BlockingSocket, lineLimit: Int, _ hear: (ControlNotification) -> Void
    ) throws -> RawJSON {
        var lines = LineSplitter(limit: lineLimit)
        while true {
            switch lines.next() {
            case .tooLong: throw ControlClientError.answerTooLong(limit: lineLimit)
            case .needsMore:
                let bytes = socket.receive()
                guard !bytes.isEmpty else { throw ControlClientError.closedEarly }
                lines.append(bytes)
            case .line(let line):
                let message: ServerMessage
                do { message = try ServerMessage(line: line) } catch {
                    throw ControlClientError.malformedAnswer(reason: "\(error)")
                }
                switch message {
                case .notification(let notification): hear(notification)
                case .response(let response):
                    // There is one call: an answer without its id is about the connection, such as too many of them.
                    if response.id == .null, case .failure(let error) = response.outcome {
                        throw ControlClientError.turnedAway(error)
                    }
                    return try response.outcome.get()
                }
            }
        }
    }
}
