/// A field of a drafted resource.
struct FieldDraft {
    let name: String
    /// The members of the server's record that lead to it.
    let wire: [String]
    let value: ValueGuess
    /// The resource that it refers to; nil where it is no reference.
    var reference: String?
    /// When it may be set; nil for always.
    var write: String?
    var isRequired = false
    var isSecret = false
    var isIndexed = false
    var isSearched = false
    var isVolatile = false
    /// What the server fills in where a create says nothing, as YAML.
    var starts: String?
    /// Whether the answers show it.
    var isShown = true
    /// Whether the server's record has it: a parent may stand in the path alone.
    var isInRecord = true
    /// The object that comes for a reference: where it stands, and its members, the id first.
    var object: (member: String, shows: [String])?
    /// What a person has to look at.
    var doubts: [String] = []

    /// Its keys and their values as YAML.
    var keys: [(key: String, value: String)] {
        var keys: [(String, String)] = [("type", reference == nil ? value.type : "reference")]
        if let reference { keys.append(("resource", reference)) }
        if wire != [name] { keys.append(("wire", YAMLText.scalar(wire.joined(separator: ".")))) }
        if let form = value.form { keys.append(("form", YAMLText.scalar(form))) }
        if let write { keys.append(("write", write)) }
        for (key, isSaid) in [
            ("required", isRequired), ("secret", isSecret), ("index", isIndexed), ("search", isSearched),
            ("volatile", isVolatile),
        ] where isSaid { keys.append((key, "true")) }
        if !value.choices.isEmpty { keys.append(("choices", YAMLText.list(value.choices))) }
        if let length = value.maximumLength { keys.append(("max_length", "\(length)")) }
        if let starts { keys.append(("starts", starts)) }
        return keys
    }
}
