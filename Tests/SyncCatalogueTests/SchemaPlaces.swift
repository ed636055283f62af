import SyncModel

/// The mappings of the language as the schema has them: where each may stand, and the keys that it has.
struct SchemaPlaces {
    /// One kind of mapping.
    struct Place {
        /// The paths at which it may stand; `*` stands for any name, and for any element of a list.
        var paths: [String]
        let keys: Set<String>
        let required: Set<String>
    }

    private let schema: JSONValue
    private(set) var places: [Place] = []
    /// The places of the parts that have a name, which several paths may share.
    private var named: [String: Int] = [:]

    init(_ schema: JSONValue) {
        self.schema = schema
        visit(schema, at: [], name: nil)
    }

    /// The mapping that stands at a path.
    func place(at path: String) -> Place? { places.first { $0.paths.contains(path) } }

    private mutating func visit(_ part: JSONValue, at path: [String], name: String?) {
        if let reference = part["$ref"]?.string {
            let name = String(reference.dropFirst("#/$defs/".count))
            if let target = schema["$defs"]?[name] { visit(target, at: path, name: name) }
            return
        }
        for form in part["anyOf"]?.array ?? [] where part["properties"] == nil { visit(form, at: path, name: nil) }
        let properties = part["properties"]?.object ?? [:]
        if !properties.isEmpty, part["additionalProperties"] == false {
            let text = path.isEmpty ? "." : path.joined(separator: ".")
            if let name, let known = named[name] {
                places[known].paths.append(text)
            } else {
                if let name { named[name] = places.count }
                places.append(
                    Place(
                        paths: [text], keys: Set(properties.keys),
                        required: Set((part["required"]?.array ?? []).compactMap(\.string))))
            }
        }
        for (key, value) in properties.sorted(by: { $0.key < $1.key }) { visit(value, at: path + [key], name: nil) }
        let others =
            (part["patternProperties"]?.object ?? [:]).map(\.value)
            + [part["additionalProperties"], part["items"]].compactMap(\.self)
        for value in others where value.object != nil { visit(value, at: path + ["*"], name: nil) }
    }
}
