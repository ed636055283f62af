import Logging
import ServiceLifecycle

extension ReferenceServer {
    /// Runs a server in this process while the body runs, telling it the bound port, and shuts it down cleanly after.
    ///
    /// For tests and tools that need a real backend. Returns what the body returns.
    /// - Throws: what the body throws, or why the server couldn't start.
    public static func withRunning<Value: Sendable>(
        _ configuration: Configuration, logger: Logger,
        _ body: @Sendable (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let (ports, announce) = AsyncStream<Int>.makeStream()
        let server = ReferenceServer(configuration, logger: logger) { event in
            if case .listening(let port) = event { announce.yield(port) }
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)], logger: logger
            ))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // However the server ends, nobody waits for its port any longer.
                defer { announce.finish() }
                try await group.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await tasks.waitForAll()
                throw CancellationError()
            }
            let result = await Result { try await body(port) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}
