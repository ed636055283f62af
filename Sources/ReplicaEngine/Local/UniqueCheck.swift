import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Holds what a write sets in unique fields against the other records, as they will be when all that waits was sent: what is about to let go of
/// a value no longer has it.
struct UniqueCheck {
    let reader: ReplicaReader
    let resource: Resource

    /// Refuses values that another record has.
    ///
    /// - Parameters:
    ///   - fields: The fields as they are to be kept.
    ///   - document: The record that is changed; nil for one that is made.
    /// - Throws: ``EngineError/invalidFields(resource:faults:)`` with every fault at once.
    func require(_ fields: JSONObject, of document: LocalID?) throws {
        var faults: [String: FieldFault] = [:]
        // What is sealed can't be looked for.
        for field in resource.uniqueFields where !field.isSensitive {
            guard let value = fields[field.name], !Likeness.isBlank(value) else { continue }
            if let other = try holder(of: value, in: field, besides: document) {
                faults[field.name] = .taken(by: other.serverID?.text ?? other.localID.text)
            }
        }
        guard faults.isEmpty else { throw EngineError.invalidFields(resource: resource.name, faults: faults) }
    }

    private func holder(of value: JSONValue, in field: Field, besides document: LocalID?) throws -> Document? {
        // Servers write such texts in small letters, as e-mail addresses.
        var spellings = [value]
        if let text = value.string, text.lowercased() != text { spellings.append(.string(text.lowercased())) }
        let others = try reader.documents(
            resource,
            DocumentQuery(
                conditions: [.any(spellings.map { .equal(field: field.name, value: $0) })], limit: 20))
        return try others.first { other in
            guard other.localID != document,
                Likeness.holds(value, try other.visibleObject()[field.name] ?? .null, field.type)
            else { return false }
            if other.serverID != nil { return true }
            // Of what the server refused to make, nobody has anything.
            return try reader.operations(of: other.localID).contains { $0.kind == .create && !$0.state.isSettled }
        }
    }
}
