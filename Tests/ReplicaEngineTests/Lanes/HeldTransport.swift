import SyncTestSupport
import Synchronization
import Transport

@testable import ReplicaEngine

/// A model server whose answers to some requests are held up on their way: what they say was so when they were asked for.
final class HeldTransport: HTTPTransport {
    /// An answer that is on its way until somebody lets it arrive.
    final class Hold: Sendable {
        private let isAsked = AsyncStream<Void>.makeStream()
        private let isLet = AsyncStream<Void>.makeStream()

        /// Returns once the request has reached the server.
        func asked() async { for await _ in isAsked.stream {} }
        /// Lets the answer arrive.
        func release() { isLet.continuation.finish() }

        fileprivate func arrive() async {
            isAsked.continuation.finish()
            let stream = isLet.stream
            // Whoever gives up waiting has the answer all the same: it was sent.
            await Task { for await _ in stream {} }.value
        }
    }

    private let server: ScriptedTransport
    private let holds = Mutex<[(line: String, hold: Hold)]>([])

    init(_ server: ScriptedTransport) { self.server = server }

    /// Holds up the answer to the next request of a method and a path.
    func hold(_ line: String) -> Hold {
        let hold = Hold()
        holds.withLock { $0.append((line, hold)) }
        return hold
    }

    func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let path = request.url.dropFirst("http://127.0.0.1".count).prefix { $0 != "?" }
        let line = "\(request.method.rawValue) \(path)"
        let hold = holds.withLock { holds in
            holds.firstIndex { $0.line == line }.map { holds.remove(at: $0).hold }
        }
        let response = await Result.catching { try await self.server.send(request, progress: progress) }
        await hold?.arrive()
        return try response.get()
    }

    func shutdown() async {}
}
