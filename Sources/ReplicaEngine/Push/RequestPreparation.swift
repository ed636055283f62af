import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Makes the request of an operation from what the replica holds: the same for sending and for saying what would be sent.
struct RequestPreparation {
    let context: EngineContext
    let reader: ReplicaReader

    /// The request of an operation, and the record that it is about as the server has it.
    ///
    /// - Throws: `PlannedRequest.Failure` where none can be made, or what reading throws.
    func request(
        of operation: SyncModel.Operation, _ resource: Resource
    ) throws -> (planned: PlannedRequest, record: JSONObject) {
        var ids = try ids(namedBy: operation, resource)
        let document = try reader.document(resource, id: operation.document.text)
        ids[DocumentName(resource: resource.name, id: operation.document)] = document?.serverID
        let record = try document?.serverObject() ?? [:]
        if operation.carriesWholeRecord(resource, role: context.role) {
            try PlannedRequest.checkWhole(context.vault.opened(record, resource), for: operation, resource)
        }
        let planned = try PlannedRequest(
            operation, resource: resource, role: context.role, idForms: context.catalogue.ids, record: record,
            ids: ids)
        if let body = planned.body?.object, let field = context.vault.unopened(body, resource) {
            throw PlannedRequest.Failure.sealedValue(field: field)
        }
        return (planned, record)
    }

    /// What an operation sends, references as server ids.
    func values(of operation: SyncModel.Operation, _ resource: Resource) throws -> JSONObject {
        operation.values(naming: try ids(namedBy: operation, resource), resource, context.catalogue.ids)
    }

    /// What a create sent, with those fields of the natural key that the server derives from it.
    func sent(by create: SyncModel.Operation, _ resource: Resource) throws -> JSONObject {
        try RecordCompletion(context: context, reader: reader, resource: resource).keyed(values(of: create, resource))
    }

    /// The server ids of the records that an operation names by their local ids.
    func ids(namedBy operation: SyncModel.Operation, _ resource: Resource) throws -> [DocumentName: ServerID] {
        var ids: [DocumentName: ServerID] = [:]
        for field in resource.references {
            guard let target = field.reference.flatMap(context.catalogue.resource(named:)),
                let id = operation.edits[field.name]?.value.string.flatMap({ LocalID($0) })
            else { continue }
            // By either id: where the server's are UUIDs too, they look the same.
            ids[DocumentName(resource: target.name, id: id)] = try reader.document(target, id: id.text)?.serverID
        }
        return ids
    }
}
