import Foundation
import Logging
import ServiceLifecycle

@testable import ControlServer

/// A server that runs in a folder of its own while a test's body runs.
struct TestServer: Sendable {
    let path: String
    let log: RecordingLog
    let group: ServiceGroup
    /// Opens when the server has ended.
    let ended: Latch

    /// Runs a server, then the body, then stops the server and removes the folder.
    static func run(
        _ facade: FakeFacade = FakeFacade(), clock: any Clock<Duration> = ManualClock(),
        configure: (inout ControlServer.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            var configuration = ControlServer.Configuration(path: folder + "/run/s", version: "0")
            configure(&configuration)
            let log = RecordingLog()
            let listening = Latch()
            let server = ControlServer(
                configuration: configuration, facade: facade, logger: log.logger, clock: clock,
                onListening: { listening.open() })
            let ended = Latch()
            let group = ServiceGroup(
                services: [server], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer {
                        listening.open()
                        ended.open()
                    }
                    try await group.run()
                }
                await listening.wait()
                let body = await Result {
                    try await body(TestServer(path: configuration.path, log: log, group: group, ended: ended))
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                try body.get()
            }
        }
    }
}

/// Runs the body with a new folder and removes it with what is in it.
func withFolder<Outcome>(
    isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Outcome
) async throws -> Outcome {
    let folder = "/tmp/control-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
