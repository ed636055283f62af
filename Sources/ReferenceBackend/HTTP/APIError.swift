import Hummingbird

/// Every answer that isn't the one asked for. How it is told is the API's `ErrorForm`.
package enum APIError: Error, Equatable, Sendable {
    /// 400 with `details` per field.
    case invalid([FieldFault])
    /// 400 with a sentence: the fields are fine, the rules of the clinic say no.
    case refused(String)
    /// 400: the body as a whole is not what it should be. Each API has its own words for that.
    case unreadable(BodyFault)
    /// 401: no token, or one that is no good.
    case unauthenticated
    /// 401 at sign-in.
    case wrongCredentials
    /// 403: another role's resource.
    case forbidden
    /// 403 at sign-in: an admin hasn't approved the account yet.
    case notApproved
    /// 404.
    case notFound
    /// 405, naming the method.
    case methodNotAllowed(String)
    /// 413, with the most that is read.
    case bodyTooLarge(mebibytes: Int)
    /// 415: the body is in a coding that nobody here can undo.
    case unsupportedCoding
    /// 429, with the seconds after which there is room again.
    case tooManyRequests(retryAfter: Int)
    /// 502: another server that is needed for the answer gives none.
    case unavailable(String)
    /// 500.
    case `internal`

    /// 400 for a single field.
    static func invalid(_ field: String, _ message: String) -> APIError {
        .invalid([FieldFault(field: field, message: message)])
    }

    /// The HTTP status that says so.
    var status: HTTPResponse.Status {
        switch self {
        case .invalid, .refused, .unreadable: .badRequest
        case .unauthenticated, .wrongCredentials: .unauthorized
        case .forbidden, .notApproved: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedCoding: .unsupportedMediaType
        case .tooManyRequests: .tooManyRequests
        case .unavailable: .badGateway
        case .internal: .internalServerError
        }
    }
}

/// Why a body can't be read at all.
package enum BodyFault: Sendable, Equatable {
    /// It is no JSON object.
    case noObject
    /// It is no form of type multipart/form-data.
    case noForm
    /// It is not in the compression that it is said to be in.
    case damagedCompression
}

/// How an API words and shapes its errors.
protocol ErrorForm: Sendable {
    /// The answer that tells of an error.
    func response(to error: APIError) -> Response
}
