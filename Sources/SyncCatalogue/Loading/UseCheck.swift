/// Finds fields that no role is ever shown, and none ever sends: whoever wrote them thinks otherwise.
struct UseCheck {
    /// The resource as the file has it.
    let resource: Resource
    let node: CatalogueNode
    /// The fields that some role sees or sends.
    let used: Set<String>

    func run() throws(CatalogueError) {
        guard node.isSound("faces") else { return }
        if resource.faces.isEmpty {
            node.refuse(at: "faces", .invalid("has no role, so that nobody would see the resource; add one"))
            return
        }
        let fields = try node.required("fields")
        for field in resource.fields where fields.isSound(field.name) {
            let place = try fields.required(field.name)
            if !used.contains(field.name) {
                fields.refuse(
                    at: field.name,
                    .invalid("is never shown and never sent: name it in a face's 'shows', 'creates' or 'updates'"))
            } else if field.isSecret, field.writable == .never, !isTaken(field.name) {
                place.refuse(at: "secret", .invalid("can't go with 'write: never': it would never be sent or shown"))
            }
            if field.isSecret {
                for (key, isSaid) in [("index", field.isIndexed), ("search", field.isSearched)] where isSaid {
                    place.refuse(at: key, .invalid("can't be true of a field that is 'secret': it is never stored"))
                }
            }
            if field.type != .string {
                for (key, isSaid) in [
                    ("choices", !field.choices.isEmpty), ("max_length", field.maximumLength != nil),
                ] where isSaid {
                    place.refuse(at: key, .invalid("goes with 'type: string' only"))
                }
            }
            if field.defaultValue != nil, !isCreated(field) {
                place.refuse(at: "default", .invalid("is never sent: no create sets this field"))
            }
        }
    }

    /// Whether an action takes a field, or a face lists it as one that is sent.
    private func isTaken(_ name: String) -> Bool {
        resource.faces.values.contains { face in
            face.actions.values.contains { $0.fields.contains(name) } || face.view.creates?.contains(name) == true
                || face.view.updates?.contains(name) == true
        }
    }

    private func isCreated(_ field: Field) -> Bool {
        resource.faces.values.contains { face in
            face.create != nil
                && (face.view.creates?.contains(field.name) ?? [.create, .always].contains(field.writable))
        }
    }
}
