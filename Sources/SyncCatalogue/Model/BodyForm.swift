/// How the bodies of writes are written.
public enum BodyForm: String, Sendable, CaseIterable {
    /// As JSON.
    case json
    /// As a form (`application/x-www-form-urlencoded`): members of objects as `name[member]`, elements of lists as `name[]`.
    case form

    /// The media type.
    public var mediaType: String {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        }
    }
}
