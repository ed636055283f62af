import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// How an operation looks to local tools.
struct OperationJSON {
    let context: EngineContext
    let reader: ReplicaReader
    let outbox: OutboxReading

    init(_ context: EngineContext, _ reader: ReplicaReader) throws {
        self.context = context
        self.reader = reader
        outbox = try OutboxReading(context, reader)
    }

    /// An operation as a list shows it.
    func brief(_ operation: SyncModel.Operation) throws -> JSONObject {
        let resource = context.catalogue.resource(named: operation.resource)
        let document = try resource.flatMap { try reader.document($0, local: operation.document) }
        let standing = try outbox.standing(of: operation)
        var members: JSONObject = [
            "id": .string(operation.id.text), "sequence": .integer(operation.sequence),
            "resource": .string(operation.resource), "document": .string(operation.document.text),
            "server_id": (document?.serverID).map { context.catalogue.ids.json($0, of: operation.resource) } ?? .null,
            "kind": .string(operation.kind.description), "state": .string(operation.state.rawValue),
            "fields": .object(shown(operation.values, resource)),
            "author": .string(operation.author), "created_at": WireTime.json(operation.createdAt),
            "attempts": .integer(Int64(operation.attempts)), "next": .string(NextStepText.sentence(standing.next)),
        ]
        if let booking = document?.booking { members["booking"] = .string(booking.rawValue) }
        if let answer = operation.answer {
            members["status"] = answer.status.map { .integer(Int64($0)) } ?? .null
            members["message"] = .string(answer.message)
        }
        if !operation.alternatives.isEmpty {
            members["alternatives"] = .array(operation.alternatives.map(JSONValue.string))
        }
        if case .earlier(let id)? = standing.wait { members["waits_for"] = .string("operation \(id)") }
        if case .parent(let id)? = standing.wait { members["waits_for"] = .string("document \(id)") }
        if case .until(let time)? = standing.wait { members["waits_until"] = WireTime.json(time) }
        if let file = try reader.attachment(of: operation.id) {
            members["attachment"] = [
                "id": .string(file.id.text), "field": .string(file.field), "name": .string(file.name),
                "size": .integer(file.size),
            ]
        }
        if let blocker = standing.blocker { members["blocked_by"] = .string(blocker.id.text) }
        return members
    }

    /// An operation with all that is known of it.
    func whole(_ operation: SyncModel.Operation) throws -> JSONObject {
        var members = try brief(operation)
        let resource = context.catalogue.resource(named: operation.resource)
        members["state_at"] = WireTime.json(operation.stateAt)
        members["not_before"] = operation.notBefore > 0 ? WireTime.json(operation.notBefore) : .null
        members["awaits_read_back"] = .bool(operation.verification != nil && operation.verification != .gone)
        members["evidence"] =
            operation.evidence.map {
                evidence(of: $0.json(context.catalogue.ids.form(of: operation.resource)), resource)
            } ?? .null
        members["alternatives"] = .array(operation.alternatives.map(JSONValue.string))
        members["base"] = .object(shown(operation.edits.compactMapValues(\.base), resource))
        members["edited_at"] = .object(operation.edits.mapValues { WireTime.json($0.madeAt.milliseconds) })
        members["dependants"] = .array(
            try outbox.dependants(of: operation).map { other in
                [
                    "id": .string(other.id.text), "kind": .string(other.kind.description),
                    "resource": .string(other.resource), "document": .string(other.document.text),
                ]
            })
        return members
    }

    private func shown(_ values: JSONObject, _ resource: Resource?) -> JSONObject {
        Self.shown(values, resource, context.vault)
    }

    /// The evidence with what was sent as it was.
    private func evidence(of evidence: JSONValue, _ resource: Resource?) -> JSONValue {
        guard var members = evidence.object, let sent = members["sent"]?.object else { return evidence }
        members["sent"] = .object(shown(sent, resource))
        return .object(members)
    }

    /// Values as they were, without what is sent and never shown.
    static func shown(_ values: JSONObject, _ resource: Resource?, _ vault: Vault) -> JSONObject {
        let values = resource.map { vault.opened(values, $0) } ?? values
        return values.reduce(into: [:]) { shown, member in
            shown[member.key] =
                resource?.field(named: member.key)?.isSecret == true ? TracedRequest.mask : member.value
        }
    }
}
