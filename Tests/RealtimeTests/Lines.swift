import Foundation
import Logging
import ReferenceBackend
import SyncTestSupport
import Synchronization
import Testing
import Transport

/// A reference backend with a realtime side, over a database of its own.
func withBackend<Value: Sendable>(
    _ realtime: SocketIOServer, port: Int = 0, _ body: @Sendable (_ port: Int) async throws -> Value
) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "realtime-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var configuration = ReferenceServer.Configuration(database: folder.appending(path: "clinic.sqlite").path)
    configuration.port = port
    configuration.sockets = realtime
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await ReferenceServer.withRunning(configuration, logger: logger, body)
}

/// The signals of a running line, read one by one.
struct Listening {
    private var signals: AsyncStream<RealtimeSignal>.Iterator

    fileprivate init(_ signals: AsyncStream<RealtimeSignal>) { self.signals = signals.makeAsyncIterator() }

    mutating func next() async -> RealtimeSignal? { await signals.next() }

    /// Passes over signals up to this one.
    mutating func wait(for signal: RealtimeSignal) async {
        while let next = await signals.next(), next != signal {}
    }
}

/// Runs a line while the body listens, and ends it then. Its time stands still, so that a slow machine is no silent server.
func withLine<Value: Sendable>(
    to port: Int, eventLimit: Int = 1_024, token: @escaping RealtimeClient.TokenSource,
    hearing pause: @escaping @Sendable (RealtimeSignal) async -> Void = { _ in },
    _ body: (inout Listening) async throws -> Value
) async throws -> Value {
    let client = try RealtimeClient(
        server: "http://127.0.0.1:\(port)", configuration: .init(eventLimit: eventLimit), token: token,
        clock: SteppedClock(), random: { 0 })
    let (signals, heard) = AsyncStream<RealtimeSignal>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            await client.run { signal in
                heard.yield(signal)
                await pause(signal)
            }
        }
        var listening = Listening(signals)
        let value = try await body(&listening)
        tasks.cancelAll()
        try await tasks.waitForAll()
        return value
    }
}

/// A line of an account whose token is its own name.
func withLine<Value: Sendable>(
    of account: String, to port: Int, _ body: (inout Listening) async throws -> Value
) async throws -> Value {
    try await withLine(to: port, token: { _ in account }) { listening in
        #expect(await listening.next() == .connected)
        return try await body(&listening)
    }
}
