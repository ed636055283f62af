/// Finds the resource that a member refers to, by its name, its type, or the schema of the object that comes for it.
struct ReferenceGuess {
    let resources: [KnownResource]

    private static let endings: Set<String> = ["id", "uuid", "pk", "ref"]

    /// What a member's name says of the record that it names.
    struct Stem {
        /// The name without `id` at its end.
        let text: String
        /// Whether it had one.
        let isExplicit: Bool
    }

    /// The stem of a member's name.
    static func stem(of name: String) -> Stem {
        var words = Noun.words(of: name)
        let isExplicit = words.count > 1 && words.last.map(endings.contains) == true
        if isExplicit { words.removeLast() }
        return Stem(text: Noun.singularName(words.joined(separator: "_")), isExplicit: isExplicit)
    }

    /// The resource that a plain value refers to; nil for none.
    ///
    /// - Returns: The resource, and what a person has to look at.
    func resource(named name: String, _ shape: SchemaShape) -> (KnownResource, doubt: String?)? {
        let types = shape.types
        guard
            types == ["integer"] || types == ["string"] || types == ["integer", "string"]
                || types.isEmpty && !shape.isObject,
            shape.choices.isEmpty, shape.elements == nil,
            !["date", "date-time", "time", "binary"].contains(shape.format ?? "")
        else { return nil }
        let stem = Self.stem(of: name)
        if let found = resources.first(where: { $0.singular == stem.text }) {
            if stem.isExplicit || types == ["integer"] || shape.format == "uuid" { return (found, nil) }
            return nil
        }
        guard stem.isExplicit, let last = stem.text.split(separator: "_").last,
            let found = resources.first(where: { $0.singular == last })
        else { return nil }
        return (found, "taken for a reference to \(found.name) by the end of its name; it could be a plain id")
    }

    /// Whether a member with plain texts could be a reference, by its name alone.
    func couldRefer(_ name: String, _ shape: SchemaShape) -> KnownResource? {
        guard shape.types == ["string"], shape.choices.isEmpty, shape.format == nil else { return nil }
        let stem = Self.stem(of: name)
        return resources.first { $0.singular == stem.text }
    }

    /// The resource whose record an object is; nil for none.
    func resource(of object: SchemaShape, named name: String) -> KnownResource? {
        func hasID(_ resource: KnownResource) -> Bool { object[resource.id] != nil }
        if let found = resources.first(where: { !$0.schemas.isDisjoint(with: object.names) && hasID($0) }) {
            return found
        }
        let stem = Self.stem(of: name).text
        return resources.first { $0.singular == stem && hasID($0) }
            ?? resources.first { resource in
                hasID(resource) && object.names.contains { Noun.words(of: $0).first == resource.singular }
            }
    }
}
