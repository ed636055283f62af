import ControlProtocol
import ControlServer
import Foundation
import Logging
import ServiceLifecycle
import SyncModel

/// A daemon whose answers a test decides.
struct Facade: ControlFacade {
    let answer: @Sendable (ControlCall) throws -> JSONValue

    func perform(_ call: ControlCall, notify: @escaping ControlNotifier) async throws -> RawJSON {
        RawJSON(try answer(call))
    }

    func follow(_ request: JournalRequest) async throws -> JournalFeed { throw ControlError.internalFailure }

    /// Serves the socket of a home of its own while the body runs, and gives it the home's folder.
    func served(_ body: (String) async throws -> Void) async throws {
        try await withFolder { home in
            let (listening, sink) = AsyncStream.makeStream(of: Void.self)
            let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let server = ControlServer(
                configuration: ControlServer.Configuration(path: home + "/clinicsync.sock", version: "0"), facade: self,
                logger: silence, onListening: { sink.finish() })
            let group = ServiceGroup(services: [server], logger: silence)
            let running = Task {
                defer { sink.finish() }
                try await group.run()
            }
            for await _ in listening {}
            do { try await body(home) } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }
}
