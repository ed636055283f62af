import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Reads what operations change in what their records hold: slots, and values that only one record may have.
struct HoldingReading {
    let context: EngineContext
    let reader: ReplicaReader

    /// What each operation changes, of those that change anything.
    ///
    /// - Parameter operations: All that are not settled, in the order of the outbox.
    func changes(by operations: [SyncModel.Operation]) throws -> [LocalID: HoldingChange] {
        var changes: [LocalID: HoldingChange] = [:]
        for (name, ofResource) in Dictionary(grouping: operations, by: \.resource) {
            guard let resource = context.catalogue.resource(named: name), resource.hasHoldings else { continue }
            for (document, inOrder) in Dictionary(grouping: ofResource, by: \.document)
            where inOrder.contains(where: { $0.mayChangeHoldings(resource, role: context.role) }) {
                var record = try reader.document(resource, local: document)?.serverObject() ?? [:]
                var before = try holdings(of: record, resource)
                for operation in inOrder where !operation.kind.isUpload {
                    record.merge(
                        LocalDocument.effects(of: operation, resource: resource, role: context.role)
                    ) { $1 }
                    let after = operation.kind == .delete ? [] : try holdings(of: record, resource)
                    if before != after { changes[operation.id] = HoldingChange(before: before, after: after) }
                    before = after
                }
            }
        }
        return changes
    }

    private func holdings(of record: JSONObject, _ resource: Resource) throws -> [Holding] {
        guard !record.isEmpty else { return [] }
        let values = resource.uniqueFields.compactMap { field -> Holding? in
            guard let value = record[field.name], let text = value.string ?? (value == .null ? nil : value.text),
                !text.isEmpty
            else { return nil }
            return .value(resource: resource.name, field: field.name, .string(text.lowercased()))
        }
        return try values + (slot(of: record, resource).map { [$0] } ?? [])
    }

    private func slot(of record: JSONObject, _ resource: Resource) throws -> Holding? {
        guard let rule = resource.booking else { return nil }
        let times = BookingTimes(rule: rule, zone: context.catalogue.zone)
        let holders = SlotHolders(context: context, reader: reader, resource: resource, rule: rule)
        let minutes = try SlotLength(rule: rule, holders: holders).minutes(of: record)
        guard times.holdsSlot(record), let time = times.wanted(record, minutes: minutes) else { return nil }
        var holder = record[rule.holderField].flatMap { ServerID(json: $0)?.text } ?? ""
        if let local = LocalID(holder),
            let target = resource.field(named: rule.holderField)?.reference.flatMap(context.catalogue.resource(named:)),
            let server = try reader.document(target, local: local)?.serverID
        {
            holder = server.text
        }
        return .slot(resource: resource.name, holder: holder, SlotDesk.span(time))
    }
}
