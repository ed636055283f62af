import GRDB
import Hummingbird
import Logging

/// Turns whatever a handler throws into the API's own words.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = BackendContext

    let form: any ErrorForm
    /// Whether 404 and 500 are pages for people.
    let showsPages: Bool

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return answer(error)
        } catch let error as any HTTPResponseError where error.status == .notFound {
            return answer(.notFound)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Type and code alone: a database error's text may quote a patient's data.
            let code = (error as? DatabaseError).map { " \($0.extendedResultCode.rawValue)" } ?? ""
            context.logger.error("request failed", metadata: ["error": "\(type(of: error))\(code)"])
            return answer(.internal)
        }
    }

    private func answer(_ error: APIError) -> Response {
        switch error {
        case .notFound, .internal: showsPages ? DebugPage.response(status: error.status) : form.response(to: error)
        default: form.response(to: error)
        }
    }
}
