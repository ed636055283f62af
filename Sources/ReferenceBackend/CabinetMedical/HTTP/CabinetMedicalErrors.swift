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
            switch error {
            case .invalid(let faults):
                json.key("details")
                json.faults(faults)
            case .unreadable(let fault):
                json.key("details")
                json.faults([FieldFault(field: "non_field_errors", message: Self.sentence(of: fault))])
            default: break
            }
            json.endObject()
        }
        if error.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer realm=\"api\"" }
        return response
    }

    private static func sentence(of fault: BodyFault) -> String {
        switch fault {
        case .noObject: "Le corps de la requête n'est pas un objet JSON valide"
        case .noForm: "Le corps de la requête n'est pas un formulaire multipart valide"
        case .damagedCompression: "Le corps de la requête ne peut pas être décompressé"
        }
    }

    private func sentence(of error: APIError) -> String {
        switch error {
        case .invalid, .unreadable: "Données invalides"
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
