import ReplicaStore
import SyncModel
import SyncPlanner

/// What the server is seen to have stored, against what was sent (design section 8).
extension Settlement {
    /// The fields of an operation as they were sent: references as server ids.
    func asSent(_ operation: SyncModel.Operation) throws -> JSONObject {
        var values = operation.values
        for field in resource.references {
            guard let target = field.reference.flatMap(context.catalogue.resource(named:)),
                let id = values[field.name]?.string.flatMap({ LocalID($0) }),
                let server = try writer.document(target, local: id)?.serverID
            else { continue }
            values[field.name] = context.catalogue.idForm.json(server)
        }
        return values
    }

    /// What the record must show after an operation that was done, as far as it ever shows it.
    func expected(of operation: SyncModel.Operation) throws -> JSONObject {
        var values = visible(try asSent(operation))
        if case .action(let name) = operation.kind, let action = resource.faces[context.role]?.actions[name] {
            values.merge(action.sets) { $1 }
        }
        return values
    }

    /// Holds the answer to a write against what was sent. What it does not show is looked for in the next listing.
    func noteReadBack(of operation: SyncModel.Operation, _ expected: JSONObject, in shown: JSONObject) throws {
        let found = ReadBack(expected: expected, record: shown, resource: resource)
        for field in found.missed { try logMiss(field, of: operation, expected, shown) }
        if !found.unseen.isEmpty { try writer.awaitReadBack(of: operation.id) }
    }

    /// Holds what a listing shows of a document against the writes whose answers did not show it.
    ///
    /// A field that a later write set says nothing about the earlier one.
    func readBack(_ record: JSONObject, of document: Document) throws {
        let operations = try writer.operations(of: document.localID)
        for (index, operation) in operations.enumerated() where operation.awaitsReadBack {
            let later = operations[(index + 1)...].filter { [.acknowledged, .sending, .unknown].contains($0.state) }
            let written = Set(later.flatMap(\.edits.keys))
            let expected = try expected(of: operation).filter { !written.contains($0.key) }
            for field in ReadBack(expected: expected, record: record, resource: resource).missed {
                try logMiss(field, of: operation, expected, record)
            }
            // What was typed since then started from a value that the server never had.
            try rebase(after: operation) { record[$0] }
            try writer.endReadBack(of: operation.id)
        }
    }

    /// A listing shows a record whose removal the server had confirmed.
    func noteReturn(of operation: SyncModel.Operation, as record: JSONObject) throws {
        try writer.log(
            Conflict(
                resource: resource.name, document: operation.document, field: nil, base: nil, local: nil,
                remote: .object(record), localTime: operation.createdAt, remoteTime: writer.now, rule: .notApplied,
                winner: .server, author: operation.author))
        try writer.endReadBack(of: operation.id)
        try note(.conflict, operation, "the server said that it removed the record, and still lists it")
    }

    /// A record is gone that the server had said yes to and was never seen to show.
    func noteLossOfAcknowledged(_ document: Document) throws {
        for operation in try writer.operations(of: document.localID) where operation.awaitsReadBack {
            try writer.log(
                Conflict(
                    resource: resource.name, document: document.localID, field: nil, base: nil,
                    local: .object(try expected(of: operation)), remote: nil, localTime: operation.createdAt,
                    remoteTime: writer.now, rule: .notApplied, winner: .server, author: operation.author))
            try writer.endReadBack(of: operation.id)
        }
    }

    private func logMiss(
        _ field: String, of operation: SyncModel.Operation, _ expected: JSONObject, _ record: JSONObject
    ) throws {
        let edit = operation.edits[field]
        let isOld =
            operation.state == .acknowledged && operation.awaitsReadBack && edit?.base != nil
            && !ReadBack(expected: [field: edit?.base ?? .null], record: record, resource: resource).missed.isEmpty
        let conflict = Conflict(
            resource: resource.name, document: operation.document, field: field, base: edit?.base,
            local: expected[field], remote: record[field],
            localTime: edit?.madeAt.milliseconds ?? operation.createdAt, remoteTime: writer.now,
            rule: isOld ? .overwritten : .notApplied, winner: .server, author: operation.author)
        try writer.log(conflict)
        try writer.record(
            .conflict, origin: .engine, resource: resource.name, local: operation.document, server: nil,
            author: "engine", before: conflict.local?.text, after: conflict.remote?.text)
    }
}
