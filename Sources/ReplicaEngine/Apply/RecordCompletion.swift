import ReplicaStore
import SyncCatalogue
import SyncModel

/// Fills in what the server will: names of other records, and the end of a booking.
struct RecordCompletion {
    let context: EngineContext
    let reader: ReplicaReader
    let resource: Resource

    /// What a create sent, with those fields of the natural key that the server derives from it.
    func keyed(_ sent: JSONObject) throws -> JSONObject {
        let missing = resource.naturalKey.filter { sent[$0] == nil && resource.field(named: $0)?.writable == .never }
        guard !missing.isEmpty else { return sent }
        let whole = try completed(sent)
        return sent.merging(whole.filter { missing.contains($0.key) }) { $1 }
    }

    /// A record with its derived fields and the end of its slot.
    ///
    /// - Parameter onlyMissing: Whether derived fields that the record has stay as they are.
    func completed(_ record: JSONObject, onlyMissing: Bool = false) throws -> JSONObject {
        var record = record
        for field in resource.fields {
            guard let derivation = field.derivation, !onlyMissing || record[field.name] == nil,
                let target = resource.field(named: derivation.reference)?.reference,
                let other = context.catalogue.resource(named: target),
                let id = record[derivation.reference].flatMap({ ServerID(json: $0) })?.text,
                let source = try reader.document(other, id: id)
            else { continue }
            record[field.name] = derivation.text(from: try source.visibleObject()).map(JSONValue.string)
        }
        if let booking = resource.booking, let desk = SlotDesk(context, reader, resource) {
            if let end = booking.endField {
                record[end] = try desk.end(of: record).map(JSONValue.string) ?? record[end]
            }
        }
        return record
    }
}
