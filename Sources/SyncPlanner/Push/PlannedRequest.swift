import SyncCatalogue
import SyncModel

/// A write as it goes over the wire.
public struct PlannedRequest: Sendable, Equatable {
    /// Why no request can be made of an operation.
    public enum Failure: Error, Sendable, Equatable {
        /// The role has no endpoint for it.
        case notAllowed
        /// The record has no server id.
        case noServerID
        /// A record that it refers to has no server id.
        case unresolvedReference(field: String)

        /// Why, for people.
        public var reason: String {
            switch self {
            case .notAllowed: "the account's role may not do that"
            case .noServerID: "the server does not know the record"
            case .unresolvedReference(let field): "the server does not know the record that '\(field)' names"
            }
        }
    }

    /// The HTTP method.
    public let method: String
    /// The path from the server's base address.
    public let path: String
    /// The JSON body; nil for none.
    public let body: JSONValue?

    /// The bytes whose digest is kept before sending.
    public var bytes: [UInt8] {
        Array("\(method) \(path)\n".utf8) + (body?.utf8Text ?? [])
    }

    /// Makes the request of an operation: local ids become server ids, and only changed fields are sent (design section 5).
    ///
    /// - Parameter serverID: Looks up the server id of a document of a resource.
    /// - Throws: ``Failure``.
    public init(
        _ operation: Operation, resource: Resource, role: String, idForm: ServerIDForm,
        serverID: (_ resource: String, LocalID) -> ServerID?
    ) throws(Failure) {
        guard let endpoint = Self.endpoint(operation.kind, resource.faces[role]) else { throw .notAllowed }
        if operation.kind == .create {
            path = endpoint.path
        } else {
            guard let id = serverID(resource.name, operation.document) else { throw .noServerID }
            path = endpoint.path(for: id)
        }
        method = endpoint.method
        // Some servers run an action by GET, which has no body.
        guard operation.kind != .delete, method != "GET" else {
            body = nil
            return
        }
        var members = operation.values
        for field in resource.references {
            guard let value = members[field.name], let target = field.reference,
                let local = value.string.flatMap({ LocalID($0) })
            else { continue }
            guard let id = serverID(target, local) else { throw .unresolvedReference(field: field.name) }
            members[field.name] = idForm.json(id)
        }
        body = .object(members)
    }

    private static func endpoint(_ kind: OperationKind, _ face: Face?) -> Endpoint? {
        switch kind {
        case .create: face?.create
        case .update: face?.update
        case .delete: face?.delete
        case .action(let name): face?.actions[name]?.endpoint
        }
    }
}
