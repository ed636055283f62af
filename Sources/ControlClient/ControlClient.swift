import ControlProtocol
import Glibc
import NIOCore
import NIOPosix
import SyncModel

/// A connection to the daemon's socket. Any number of tasks may call at the same time; answers find their calls by id.
///
/// The connection stays open until ``close()``, whoever still holds the client: somebody may only be reading ``notifications``.
public final class ControlClient: Sendable {
    /// The notifications of the server, in order; it ends with the connection.
    ///
    /// Up to ``notificationLimit`` wait to be read. Beyond that progress is dropped; a journal event would be missed, so there
    /// the connection is closed with ``ControlClientError/fellBehind(limit:)``.
    public let notifications: AsyncStream<ControlNotification>

    /// How many notifications may wait to be read.
    public static let notificationLimit = 4096

    private let channel: any Channel
    private let calls: PendingCalls

    private init(channel: any Channel, calls: PendingCalls, notifications: AsyncStream<ControlNotification>) {
        self.channel = channel
        self.calls = calls
        self.notifications = notifications
    }

    /// Connects to a daemon.
    ///
    /// - Parameters:
    ///   - path: the socket's path.
    ///   - lineLimit: the longest message to accept, in bytes.
    ///   - group: the event loops to run on.
    /// - Throws: ``ControlClientError``.
    public static func connect(
        path: String, lineLimit: Int = 256 << 20, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(ControlClientError) -> ControlClient {
        let client = try await open(path: path, lineLimit: lineLimit, group: group)
        // The kernel takes connections for a process that is stopped, and a call would wait for it for ever.
        if let pid = await DaemonProcessState.pid(of: client.channel), DaemonProcessState.isStopped(pid) {
            await client.close()
            throw .stopped(path: path, pid: pid)
        }
        return client
    }

    private static func open(
        path: String, lineLimit: Int, group: any EventLoopGroup
    ) async throws(ControlClientError) -> ControlClient {
        let (notifications, sink) = AsyncStream.makeStream(
            of: ControlNotification.self, bufferingPolicy: .bufferingOldest(notificationLimit))
        let calls = PendingCalls()
        do {
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            MessageHandler(lineLimit: lineLimit, calls: calls, notifications: sink))
                    }
                }
                .connect(unixDomainSocketPath: path).get()
            return ControlClient(channel: channel, calls: calls, notifications: notifications)
        } catch {
            sink.finish()
            throw ControlClientError(connecting: path, error)
        }
    }

    /// Calls a method and gives the result's bytes as the daemon sent them.
    ///
    /// A cancelled call throws at once; the daemon may carry it out all the same.
    ///
    /// - Throws: `ControlError` when the daemon answers with one, ``ControlClientError`` when no answer came, or `CancellationError`.
    public func call(_ method: String, _ params: JSONObject = [:]) async throws -> RawJSON {
        let id = calls.nextID()
        let request = Request(id: .number(JSONNumber(id)), method: method, params: .object(params))
        var line = ByteBuffer(bytes: request.text.bytes)
        line.writeInteger(UInt8(ascii: "\n"))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard calls.add(continuation, id: id) else { return }
                channel.writeAndFlush(line).whenFailure { [calls] _ in
                    calls.settle(id, with: .failure(ControlClientError.closedEarly))
                }
            }
        } onCancel: {
            calls.settle(id, with: .failure(CancellationError()))
        }
    }

    /// Calls a method of the table.
    ///
    /// - Throws: as ``call(_:_:)-(String,_)`` does.
    public func call(_ method: ControlMethod.Name, _ params: JSONObject = [:]) async throws -> RawJSON {
        try await call(method.rawValue, params)
    }

    /// Closes the connection. Calls in flight throw ``ControlClientError/closedEarly``.
    public func close() async {
        try? await channel.close()
    }
}

extension ControlClientError {
    /// `sizeof sun_path` less the closing zero (unix(7)).
    static let longestPath = 107

    /// The error for what NIO says about connecting.
    fileprivate init(connecting path: String, _ error: any Error) {
        if case SocketAddressError.unixDomainSocketPathTooLong = error {
            self = .pathTooLong(path: path, limit: Self.longestPath)
            return
        }
        guard let code = (error as? IOError)?.errnoCode else {
            self = .connectionFailed(path: path, reason: "\(error)")
            return
        }
        self.init(connecting: path, errno: code)
    }

    /// The error for what the kernel says about connecting.
    init(connecting path: String, errno code: Int32) {
        switch code {
        case ENOENT, ENOTDIR, ECONNREFUSED: self = .daemonNotRunning(path: path)
        case EACCES, EPERM: self = .permissionDenied(path: path)
        default: self = .connectionFailed(path: path, reason: String(cString: strerror(code)))
        }
    }
}
