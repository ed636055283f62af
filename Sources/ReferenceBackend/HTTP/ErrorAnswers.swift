import GRDB
import Hummingbird
import Logging

/// Turns whatever a handler throws into the API's own words.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = BackendContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return error.response
        } catch let error as any HTTPResponseError where error.status == .notFound {
            return APIError.notFound.response
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Type and code alone: a database error's text may quote a patient's data.
            let code = (error as? DatabaseError).map { " \($0.extendedResultCode.rawValue)" } ?? ""
            context.logger.error("request failed", metadata: ["error": "\(type(of: error))\(code)"])
            return APIError.internal.response
        }
    }
}
