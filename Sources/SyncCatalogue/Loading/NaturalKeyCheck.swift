import SyncModel

/// Holds the natural key of each face that makes records against what it sends and is shown: by a field that is never sent, or never shown, no
/// record would be known again whose create's answer was lost, and each such create would be made twice.
struct NaturalKeyCheck {
    /// The resource as a role sees it.
    let resource: Resource
    let role: String
    /// The resource in the file.
    let node: CatalogueNode
    /// The role's face in the file.
    let place: CatalogueNode

    /// Notes what is wrong. Returns whether nothing is.
    func run() throws(CatalogueError) -> Bool {
        guard let face = resource.faces[role], face.create != nil, !resource.createsAreRepeatable,
            !resource.hasClientIDs
        else { return true }
        var isRight = true
        let key = face.view.naturalKey == nil ? node : place
        for name in resource.naturalKey {
            guard try isSound(name) else { continue }
            let why =
                !isSent(name) ? "a create never sends it" : isShown(name, face) ? nil : "the lists never show it"
            guard let why else { continue }
            key.refuse(at: "natural_key", .invalid(refusal(name, why)))
            isRight = false
        }
        return isRight
    }

    /// Whether a name is one that can be judged: what leads to no field, or to one with a mistake, is told as that.
    private func isSound(_ name: String) throws(CatalogueError) -> Bool {
        guard node.isRead("fields"), place.isRead("creates"), place.isRead("shows") else { return false }
        let fields = try node.required("fields")
        let isDeclared = try fields.members().contains { $0.key == name }
        return isDeclared ? fields.isSound(name) : name == resource.idField
    }

    private func refusal(_ name: String, _ why: String) -> String {
        "can't have '\(name)' for \(role): \(why), so that each create whose answer is lost would be made twice"
    }

    private func isSent(_ name: String) -> Bool {
        guard let field = resource.field(named: name) else { return false }
        if [.create, .always].contains(field.writable) { return true }
        if let reference = field.derivation?.reference { return isSent(reference) }
        guard let booking = resource.booking, name == booking.endField, booking.dayField == nil else { return false }
        return isSent(booking.startField)
    }

    private func isShown(_ name: String, _ face: Face) -> Bool {
        guard let field = resource.field(named: name), field.isInLists else { return false }
        if face.view.shows?.contains(name) ?? true { return true }
        return face.view.nested[name] != nil || field.derivation.map { face.view.nested[$0.reference] != nil } ?? false
    }
}
