import Hummingbird
import Synchronization

/// Answers every seventh write that was done with 500, as a server does whose mail or log fails after the commit.
final class FailsAfterWriting: RouterMiddleware {
    typealias Context = BackendContext

    private static let interval = 7
    private let done = Mutex(0)

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        guard request.method != .get, request.method != .head, (200..<300).contains(response.status.code),
            !FaultTarget(request).isSignIn
        else { return response }
        let count = done.withLock { done in
            done += 1
            return done
        }
        if count.isMultiple(of: Self.interval) { throw APIError.internal }
        return response
    }
}
