import SyncCatalogue
import SyncModel
import SyncPlanner

/// Between the records of answers and requests, and documents.
extension EngineContext {
    /// The record of a single answer as a document has it, what is sensitive sealed.
    func document(from answer: JSONObject, _ resource: Resource) -> JSONObject {
        let named = resource.wire?.document(from: answer) ?? answer
        return vault.sealed(resource.shape?.document(from: named) ?? named, resource)
    }

    /// Fields of a document, or all of them, as the server has them.
    public func wire(_ members: JSONObject, _ resource: Resource) -> JSONObject {
        PlannedRequest.wire(members, resource, in: catalogue.zone) { instant($0) }
    }

    /// Fields under their own names, with their values as the server takes them.
    func formed(_ members: JSONObject, _ resource: Resource) -> JSONObject {
        resource.fields.reduce(into: members) { formed, field in
            guard let form = field.form, let value = members[field.name] else { return }
            formed[field.name] = form.encoded(value, in: catalogue.zone) { instant($0) }
        }
    }

    /// The body of a request as the server takes it, from its members by fields.
    public func wireBody(_ members: JSONObject, _ resource: Resource) -> WireBody {
        PlannedRequest.wireBody(members, resource, role: role, in: catalogue.zone) { instant($0) }
    }
}
