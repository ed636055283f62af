import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Keeps what local tools see of a document in step with its pending operations.
struct LocalView {
    let context: EngineContext
    let writer: ReplicaWriter
    let resource: Resource

    /// Composes the visible JSON anew after operations or the server's version changed.
    ///
    /// A record that the server never had keeps what was typed, even when its create was refused: nothing typed is lost.
    func refresh(_ document: Document) throws {
        let pending = try writer.openOperations(of: document.localID)
        if document.serverID == nil, pending.isEmpty { return }
        guard
            var shown = LocalDocument.compose(
                server: try document.serverObject(), pending: pending.filter { $0.kind != .delete }, resource: resource,
                role: context.role)
        else { return try writer.setLocal(resource, row: document.row, to: nil) }
        try complete(&shown, onlyMissing: document.serverID != nil)
        try writer.setLocal(resource, row: document.row, to: JSONValue.object(shown).text)
    }

    /// Fills the derived fields and the end of a booking, until the server sends its own.
    func complete(_ record: inout JSONObject, onlyMissing: Bool = false) throws {
        for field in resource.fields {
            guard let derivation = field.derivation, !onlyMissing || record[field.name] == nil,
                let target = resource.field(named: derivation.reference)?.reference,
                let other = context.catalogue.resource(named: target),
                let id = record[derivation.reference].flatMap({ ServerID(json: $0) })?.text,
                let source = try writer.document(other, id: id)
            else { continue }
            record[field.name] = derivation.text(from: try source.visibleObject()).map(JSONValue.string)
        }
        if let booking = resource.booking, let desk = SlotDesk(context, writer, resource) {
            record[booking.endField] = desk.end(of: record).map(JSONValue.string) ?? record[booking.endField]
        }
    }
}
