import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// So many requests a minute for each account, or for each address that isn't signed in (dokal.md 3). Sign-in isn't
/// counted: another server does it.
final class RateLimit: RouterMiddleware {
    typealias Context = BackendContext

    /// A minute that began with somebody's first request.
    private struct Window {
        let end: Date
        var count = 0
    }

    private static let length: TimeInterval = 60
    /// So many windows are kept before the past ones are thrown away.
    private static let sweep = 1_024

    private let limit: Int
    private let tokens: DokalTokens
    private let now: @Sendable () -> Date
    private let windows = Mutex<[String: Window]>([:])

    init(limit: Int, tokens: DokalTokens, now: @escaping @Sendable () -> Date) {
        (self.limit, self.tokens, self.now) = (limit, tokens, now)
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if request.uri.path.hasPrefix("/api/") {
            let account = await tokens.accountID(authorization: request.headers[.authorization])
            try take(account ?? context.channel.remoteAddress?.ipAddress ?? "")
        }
        return try await next(request, context)
    }

    /// Counts a request.
    /// - Throws: `APIError.tooManyRequests` when the minute's are used up.
    func take(_ caller: String) throws(APIError) {
        let now = now()
        let wait: Int? = windows.withLock { windows in
            if windows.count >= Self.sweep { windows = windows.filter { $0.value.end > now } }
            var window = windows[caller] ?? Window(end: now.addingTimeInterval(Self.length))
            if window.end <= now { window = Window(end: now.addingTimeInterval(Self.length)) }
            window.count += 1
            windows[caller] = window
            return window.count > limit ? Int(window.end.timeIntervalSince(now).rounded(.up)) : nil
        }
        if let wait { throw .tooManyRequests(retryAfter: max(1, wait)) }
    }
}
