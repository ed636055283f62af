import SyncCatalogue
import SyncModel

extension Operation {
    /// The fields as they are sent: the records that they name by local ids, by the server's.
    ///
    /// - Parameter ids: The server ids; one that is not known leaves the local id.
    public func values(naming ids: [DocumentName: ServerID], _ resource: Resource, _ forms: IDForms) -> JSONObject {
        var values = values
        for field in resource.references {
            guard let target = field.reference, let local = values[field.name]?.string.flatMap({ LocalID($0) }),
                let id = ids[DocumentName(resource: target, id: local)]
            else { continue }
            values[field.name] = forms.json(id, of: target)
        }
        return values.merging(idMadeHere(resource)) { $1 }
    }

    /// The id that a create says itself, by its member; empty where the server makes it.
    public func idMadeHere(_ resource: Resource) -> JSONObject {
        kind == .create && resource.hasClientIDs ? [resource.idField: .string(document.text)] : [:]
    }
}

extension Operation {
    /// Whether an operation that was read again is still the one that was planned: it waits, and sends the same.
    public func isStill(_ current: Operation) -> Bool {
        current.id == id && current.state == .queued && current.edits.mapValues(\.value) == edits.mapValues(\.value)
    }

    /// The other operations that one request does as well, where an action is about all records at once.
    ///
    /// - Parameter waiting: The operations that wait to be sent.
    public func companions(among waiting: [Operation], _ resource: Resource, role: String) -> [Operation] {
        guard case .action(let name) = kind, resource.faces[role]?.actions[name]?.isCollective == true else {
            return []
        }
        return waiting.filter { $0.id != id && $0.resource == self.resource && $0.kind == kind }
    }
}
