import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// A write as it goes over the line: made here for what is sent, and for what is only said to be sent.
struct WriteMessage: Sendable {
    let method: String
    /// The path from the server's base address.
    let path: String
    /// The header fields, without what says whose the request is.
    let fields: HTTPFields
    /// The body's members by fields, nothing of them sealed; nil for none.
    let members: JSONObject?
    /// The body as the server takes it; nil for none. A request with a file has the members in a form in its place.
    let body: WireBody?

    /// - Parameter mask: What stands for a value that is sent and never shown; nil for the value, to be sent.
    init(
        _ planned: PlannedRequest, of operation: SyncModel.Operation, _ resource: Resource, _ context: EngineContext,
        mask: JSONValue? = nil
    ) {
        (method, path) = (planned.method, planned.path)
        var members = planned.body?.object.map { context.vault.opened($0, resource) }
        if let mask {
            // By the fields' names it is known what nobody may see: on the line it may have another.
            for field in resource.fields where field.isSecret && members?[field.name] != nil {
                members?[field.name] = mask
            }
        }
        self.members = members
        body = members.map { context.wireBody($0, resource) }
        var fields: HTTPFields = [
            "Accept": "application/json", context.catalogue.headers.idempotency: operation.id.text,
        ]
        if let body { fields["Content-Type"] = body.form.mediaType }
        if let tag = planned.entityTag { fields["If-Match"] = tag }
        self.fields = fields
    }
}
