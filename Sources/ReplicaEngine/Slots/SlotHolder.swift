import ReplicaStore
import SyncCatalogue
import SyncModel

/// Whose slots they are. Where slots are computed from records, the holder need be no document of this replica: it may be the signed-in
/// account, or known by the slots that the server listed.
struct SlotHolder {
    /// The holder's own record, where the replica has it.
    let document: Document?
    let local: LocalID?
    let server: ServerID?
    /// Whether the holder is the signed-in account, whose own schedule the replica has.
    let isAccount: Bool

    /// Whether a booking's reference means this holder. What shows no holder is the account's own.
    func isMeant(by reference: JSONValue?) -> Bool {
        guard let reference, reference != .null else { return isAccount }
        guard let id = ServerID(json: reference)?.text else { return false }
        return id == server?.text || id == local?.text
    }
}

/// Finds holders in the replica.
struct SlotHolders {
    let context: EngineContext
    let reader: ReplicaReader
    let resource: Resource
    let rule: BookingRule

    /// The holder of an id.
    ///
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of it.
    func named(_ id: String) throws -> SlotHolder {
        if let holder = try find(id) { return holder }
        throw EngineError.notFound(resource: target?.name ?? rule.holderField, id: id)
    }

    /// The holder of a booking; nil when it names none, or one who is gone: nothing can be judged then, and nothing offered.
    func holder(of record: JSONObject) throws -> SlotHolder? {
        if let reference = record[rule.holderField], reference != .null {
            return try ServerID(json: reference).flatMap { try find($0.text) }
        }
        guard let schedule = rule.schedule, schedule.holderField == nil else { return nil }
        return SlotHolder(document: nil, local: nil, server: try account(), isAccount: true)
    }

    private var target: Resource? {
        let offered = rule.offered.flatMap { offered in
            context.catalogue.resource(named: offered.resource)?.field(named: offered.holderField)?.reference
        }
        // A role that is shown no holder may still be shown whose slots the server offers.
        return (resource.field(named: rule.holderField)?.reference ?? offered)
            .flatMap(context.catalogue.resource(named:))
    }

    private func find(_ id: String) throws -> SlotHolder? {
        let document = try target.flatMap { try reader.document($0, id: id) }
        let server = document.map(\.serverID) ?? ServerID(id)
        let isAccount = try isAccount(server)
        if document == nil {
            // A role that does not see holders knows them by their ids.
            let isAlwaysOpen = rule.hasNoHours || rule.hoursField == nil && rule.schedule == nil && rule.dayField == nil
            if isAlwaysOpen, target == nil {
                return SlotHolder(document: nil, local: nil, server: server, isAccount: false)
            }
            guard rule.dayField != nil else { return nil }
            let isListed = try server.map {
                try !ScheduleReading(reader, context.catalogue, rule).rows(of: nil, $0).isEmpty
            }
            guard isAccount || isListed == true else { return nil }
        }
        return SlotHolder(document: document, local: document?.localID, server: server, isAccount: isAccount)
    }

    private func isAccount(_ id: ServerID?) throws -> Bool {
        guard let schedule = rule.schedule, schedule.holderField == nil else { return false }
        guard schedule.accountResource != nil else { return true }
        return try id != nil && account() == id
    }

    /// The signed-in account's own id.
    private func account() throws -> ServerID? {
        guard let resource = rule.schedule?.accountResource.flatMap(context.catalogue.resource(named:)) else {
            return nil
        }
        return try reader.documents(resource, DocumentQuery(limit: 1)).first?.serverID
    }
}
