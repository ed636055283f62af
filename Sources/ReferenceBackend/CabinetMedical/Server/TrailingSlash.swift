import Hummingbird

/// Every path of the API ends in a slash, and no file's does. Without it a GET is sent to the right place, as Django's `APPEND_SLASH` does,
/// and anything else isn't found: following the redirect would lose its body.
struct TrailingSlash: RouterMiddleware {
    typealias Context = BackendContext

    /// Whether writes are redirected too, body or not.
    let redirectsWrites: Bool

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if path.hasPrefix(MediaRoutes.root) {
            guard !path.hasSuffix("/") else { throw APIError.notFound }
            return try await next(request, context)
        }
        if path.hasSuffix("/"), !path.contains("//") { return try await next(request, context) }
        // The router has set the endpoint's path before it came here if it knows one.
        guard redirectsWrites || request.method == .get || request.method == .head, context.endpointPath != nil,
            !path.contains("//")
        else {
            throw APIError.notFound
        }
        return .redirect(to: path + "/" + (request.uri.query.map { "?\($0)" } ?? ""), type: .permanent)
    }
}
