import Hummingbird

/// The error bodies of cabinet-medical.md 19.
struct CabinetMedicalErrors: ErrorForm {
    /// What the framework under the documented server says itself stands under `detail`, what its application says under
    /// `error`.
    func response(to error: APIError) -> Response {
        var response = Response.json(status: error.status) { json in
            json.beginObject()
            switch error {
            case .unauthenticated, .wrongCredentials, .methodNotAllowed: json.field("detail", sentence(of: error))
            default: json.field("error", sentence(of: error))
            }
            if case .invalid(let faults) = error {
                json.key("details")
                json.faults(faults)
            }
            json.endObject()
        }
        if error.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer realm=\"api\"" }
        return response
    }

    private func sentence(of error: APIError) -> String {
        switch error {
        case .invalid: "Données invalides"
        case .refused(let reason), .unavailable(let reason): reason
        case .unauthenticated: "Les informations d'authentification n'ont pas été fournies."
        case .wrongCredentials: "Aucun compte actif n'a été trouvé avec les identifiants fournis"
        case .forbidden: "Vous n'avez pas la permission d'accéder à cette ressource"
        case .notApproved: "Votre compte n'a pas encore été approuvé par un administrateur"
        case .notFound: "Ressource non trouvée"
        case .methodNotAllowed(let method): "Méthode \"\(method)\" non autorisée."
        case .bodyTooLarge(let mebibytes): "Le corps de la requête dépasse \(mebibytes) Mio"
        case .unsupportedCoding:
            "Encodage de contenu non pris en charge. Encodages acceptés : \(ContentCoding.accepted)"
        case .tooManyRequests: "Trop de requêtes"
        case .internal: "Erreur serveur interne"
        }
    }
}
