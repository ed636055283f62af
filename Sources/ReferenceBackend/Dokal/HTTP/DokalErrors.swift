import Hummingbird

/// The error bodies of dokal.md 3.
struct DokalErrors: ErrorForm {
    func response(to error: APIError) -> Response {
        let (status, code, message) = Self.words(of: error)
        var response = Response.json(status: status) { json in
            json.beginObject()
            json.key("error")
            json.beginObject()
            json.field("code", code)
            json.field("message", message)
            json.key("details")
            json.beginObject()
            if case .invalid(let faults) = error {
                json.key("fieldErrors")
                json.faults(faults)
            }
            json.endObject()
            json.endObject()
            json.endObject()
        }
        if case .tooManyRequests(let seconds) = error { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }

    private static func sentence(of fault: BodyFault) -> String {
        switch fault {
        case .noObject: "Request body must be a JSON object"
        case .noForm: "Request body must be a valid multipart form"
        case .damagedCompression: "Request body can't be decompressed"
        }
    }

    private static func words(of error: APIError) -> (HTTPResponse.Status, code: String, message: String) {
        switch error {
        case .invalid: (.badRequest, "validation_error", "Validation error")
        case .refused(let reason): (.badRequest, "bad_request", reason)
        // dokal.md 3 has the code; what its body parsers say is not told.
        case .unreadable(let fault): (.badRequest, "bad_request", sentence(of: fault))
        case .unauthenticated, .wrongCredentials: (.unauthorized, "unauthorized", "Missing or invalid token")
        case .forbidden, .notApproved: (.forbidden, "forbidden", "Access denied")
        // Express knows a path only together with its method.
        case .notFound, .methodNotAllowed: (.notFound, "not_found", "Resource not found")
        // dokal.md is silent on bodies over the limit; Express answers them with 413.
        case .bodyTooLarge(let mebibytes):
            (.contentTooLarge, "bad_request", "Request body larger than \(mebibytes) MiB")
        // Nor does dokal.md speak of codings; RFC 7694 asks for 415.
        case .unsupportedCoding:
            (
                .unsupportedMediaType, "bad_request",
                "Unsupported content encoding, expected one of: \(ContentCoding.accepted)"
            )
        // dokal.md gives this status no code.
        case .tooManyRequests: (.tooManyRequests, "rate_limited", "Too many requests, please try again later")
        case .unavailable(let reason): (.badGateway, "internal_error", reason)
        case .internal: (.internalServerError, "internal_error", "Internal server error")
        }
    }
}
