import Hummingbird

/// What is wrong with one field of a request.
struct FieldFault: Equatable, Sendable {
    /// The field, as JSON names it.
    let field: String
    /// The complaint, in the API's language.
    let message: String
}

/// Every answer that isn't the one asked for, with the bodies of cabinet-medical.md 19.
enum APIError: Error, Equatable, Sendable, CustomStringConvertible {
    /// 400 with `details` per field.
    case invalid([FieldFault])
    /// 400 with a sentence: the fields are fine, the rules of the clinic say no.
    case refused(String)
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
    /// 500.
    case `internal`

    /// 400 for a single field.
    static func invalid(_ field: String, _ message: String) -> APIError {
        .invalid([FieldFault(field: field, message: message)])
    }

    /// The HTTP status that says so.
    var status: HTTPResponse.Status {
        switch self {
        case .invalid, .refused: .badRequest
        case .unauthenticated, .wrongCredentials: .unauthorized
        case .forbidden, .notApproved: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .contentTooLarge
        case .internal: .internalServerError
        }
    }

    /// The sentence that the body carries.
    var description: String {
        switch self {
        case .invalid: "Données invalides"
        case .refused(let reason): reason
        case .unauthenticated: "Les informations d'authentification n'ont pas été fournies."
        case .wrongCredentials: "Aucun compte actif n'a été trouvé avec les identifiants fournis"
        case .forbidden: "Vous n'avez pas la permission d'accéder à cette ressource"
        case .notApproved: "Votre compte n'a pas encore été approuvé par un administrateur"
        case .notFound: "Ressource non trouvée"
        case .methodNotAllowed(let method): "Méthode \"\(method)\" non autorisée."
        case .bodyTooLarge(let mebibytes): "Le corps de la requête dépasse \(mebibytes) Mio"
        case .internal: "Erreur serveur interne"
        }
    }

    /// The answer. What the framework under the documented server says itself stands under `detail`, what its
    /// application says under `error`.
    var response: Response {
        var response = Response.json(status: status) { json in
            json.beginObject()
            switch self {
            case .unauthenticated, .wrongCredentials, .methodNotAllowed: json.field("detail", description)
            default: json.field("error", description)
            }
            if case .invalid(let faults) = self { Self.write(faults, to: &json) }
            json.endObject()
        }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer realm=\"api\"" }
        return response
    }

    private static func write(_ faults: [FieldFault], to json: inout JSONWriter) {
        json.key("details")
        json.beginObject()
        var written: Set<String> = []
        for fault in faults where written.insert(fault.field).inserted {
            json.key(fault.field)
            json.beginArray()
            for other in faults where other.field == fault.field { json.string(other.message) }
            json.endArray()
        }
        json.endObject()
    }
}
