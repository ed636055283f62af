/// A resource of the draft, its values as YAML.
struct ResourceDraft {
    let name: String
    let summary: String
    /// The keys of the resource beside those that are mappings.
    var keys: [(key: String, value: String)] = []
    /// The keys of `pull`.
    var pull: [(key: String, value: String)] = []
    /// The keys of the face that are paths.
    var endpoints: [(key: String, value: String)] = []
    /// The other keys of the face.
    var face: [(key: String, value: String)] = []
    var actions: [Action] = []
    var filters: [(name: String, keys: [(key: String, value: String)])] = []
    var fields: [FieldDraft] = []
    /// What a person has to look at, by the part that it is about.
    var doubts: [Part: [String]] = [:]

    /// A part of the resource.
    enum Part { case resource, pull, face, fields }

    /// Something that is done to one record.
    struct Action {
        let name: String
        let keys: [(key: String, value: String)]
        let doubt: String
    }
}
