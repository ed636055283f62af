import Hummingbird

/// Tells at endpoints that take files in which codings these may come, whatever else the answer says (RFC 9110 section
/// 12.5.3, RFC 7694). A client that sends nothing yet can ask with OPTIONS.
struct AcceptedCodings: RouterMiddleware {
    typealias Context = BackendContext

    /// Whether a path is that of such an endpoint.
    let takesFiles: @Sendable (_ path: String) -> Bool

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard takesFiles(request.uri.path) else { return try await next(request, context) }
        var response =
            request.method == .options ? Response(status: .noContent) : try await next(request, context)
        response.headers[.acceptEncoding] = ContentCoding.accepted
        return response
    }
}
