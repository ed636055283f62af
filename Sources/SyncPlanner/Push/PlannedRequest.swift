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
        /// The record's server id would lead elsewhere in a path.
        case unusableID
        /// A record that it refers to has no server id.
        case unresolvedReference(field: String)
        /// The record is to be sent whole, and the server showed it without a field or with one of another type.
        case misshapenRecord(field: String)
        /// A sensitive value can't be opened.
        case sealedValue(field: String)
        /// The server takes the write only of the version that it shows with the record alone, and that was not looked at since it changed.
        case unseenVersion

        /// Why, for people.
        public var reason: String {
            switch self {
            case .notAllowed: "the account's role may not do that"
            case .noServerID: "the server does not know the record"
            case .unusableID: "the record's id on the server would make another address of the request"
            case .unresolvedReference(let field): "the server does not know the record that '\(field)' names"
            case .sealedValue(let field):
                "the key that '\(field)' was sealed with is missing; put the replica's key file back"
            case .unseenVersion:
                "the server takes a change only of the version that it shows, and the record is looked at first"
            case .misshapenRecord(let field):
                "the server wants the whole record, and last showed '\(field)' in no form that the catalogue knows; sending that back would change it"
            }
        }
    }

    /// The HTTP method.
    public let method: String
    /// The path from the server's base address.
    public let path: String
    /// The JSON body by fields; nil for none. The server takes it as ``wireBody(_:_:role:instant:)`` says.
    public let body: JSONValue?

    /// The entity tag of the version that it was made from, for `If-Match`; nil where the server wants none.
    public let entityTag: String?

    /// Whether it says from which version it was made.
    public let saysVersion: Bool

    /// The bytes whose digest is kept before sending.
    public var bytes: [UInt8] {
        Array("\(method) \(path)\n".utf8) + (body?.utf8Text ?? [])
    }

    /// Makes the request of an operation: local ids become server ids, and only changed fields are sent (design section 5).
    ///
    /// PUT replaces what is there (RFC 9110, section 9.3.4), and a POST that finds its record by a key is no list of changes either: with
    /// them, an update sends all that it may set. A create's path may have a field in it, which is then left out of the body; a removal
    /// whose path names no record tells the record's id in its body.
    ///
    /// - Parameters:
    ///   - record: The record as the server has it: where the path names its fields, and for an update that sends it whole.
    ///   - ids: The server ids of the record and of those that the operation names by their local ids.
    /// - Throws: ``Failure``.
    public init(
        _ operation: Operation, resource: Resource, role: String, idForms: IDForms, record: JSONObject = [:],
        ids: [DocumentName: ServerID]
    ) throws(Failure) {
        guard let endpoint = Self.endpoint(operation.kind, resource, role) else { throw .notAllowed }
        method = endpoint.method
        entityTag = try Self.entityTag(for: operation, of: record, resource)
        saysVersion = entityTag != nil || resource.version?.place == .body && operation.kind == .update
        var members = operation.values.merging(operation.idMadeHere(resource)) { $1 }
        if operation.kind == .update, method != "PATCH" {
            for name in Self.wholeRecord(resource).map(\.name) + resource.upsertKey where members[name] == nil {
                members[name] = record[name]
            }
        }
        if operation.kind == .update {
            for field in resource.fields where field.isAlwaysSent && members[field.name] == nil {
                members[field.name] = record[field.name]
            }
            members.merge(resource.wire?.companions(of: members, in: record) ?? [:]) { own, _ in own }
        }
        try Self.resolve(&members, of: operation, resource, idForms, ids)
        switch operation.kind {
        case .create:
            let filled = endpoint.path { members[$0].flatMap { ServerID(json: $0) }?.text }
            guard let filled else { throw .unresolvedReference(field: endpoint.words.first ?? "") }
            path = filled
            for word in endpoint.words { members[word] = nil }
        case .update, .delete, .action, .upload:
            guard let id = ids[DocumentName(resource: resource.name, id: operation.document)] else { throw .noServerID }
            if let field = endpoint.fieldWords.first(where: { record[$0].flatMap { ServerID(json: $0) } == nil }) {
                throw .unresolvedReference(field: field)
            }
            guard let filled = endpoint.path(for: id, of: record) else { throw .unusableID }
            path = filled
            if operation.kind == .delete {
                members = endpoint.words.isEmpty ? [resource.idField: resource.idForm.json(id)] : [:]
            }
        }
        // Some servers run an action by GET, which has no body.
        let hasBody = method != "GET" && (operation.kind != .delete || !members.isEmpty) && !operation.kind.isUpload
        body = hasBody ? .object(members) : nil
    }

    /// What a write of a record says of the version that it was made from.
    private static func entityTag(
        for operation: Operation, of record: JSONObject, _ resource: Resource
    ) throws(Failure) -> String? {
        guard let version = resource.version, version.place == .ifMatch, operation.isOfVersion(resource)
        else { return nil }
        guard let value = record[version.field] else {
            guard version.source == .etag else { return nil }
            throw .unseenVersion
        }
        return value == .null ? nil : VersionRule.entityTag(value.string ?? value.text)
    }

    /// The fields that an update sends whatever was changed, where it sends the record whole.
    private static func wholeRecord(_ resource: Resource) -> [Field] {
        resource.fields.filter {
            [.update, .always].contains($0.writable) && $0.isShown && $0.type != .file
        }
    }

    /// Checks that a record can be sent whole: what a server left out or bent for once would be taken from the record, or bent for good.
    ///
    /// Of a record that the server does not have yet there is nothing to take: its first change makes it.
    ///
    /// - Parameter record: The record as the server has it, with nothing sealed.
    /// - Throws: ``Failure/misshapenRecord(field:)``.
    public static func checkWhole(_ record: JSONObject, for operation: Operation, _ resource: Resource) throws(Failure)
    {
        if resource.isOwnRecord, record.keys.allSatisfy({ $0 == resource.idField }) { return }
        let keys = resource.upsertKey.compactMap(resource.field(named:))
        for field in wholeRecord(resource) + keys where operation.edits[field.name] == nil {
            guard let value = record[field.name], field.type.admits(value),
                value != .null || !resource.upsertKey.contains(field.name)
            else { throw .misshapenRecord(field: field.name) }
        }
    }

    private static func resolve(
        _ members: inout JSONObject, of operation: Operation, _ resource: Resource, _ idForms: IDForms,
        _ ids: [DocumentName: ServerID]
    ) throws(Failure) {
        for field in resource.references {
            // What was filled in from the record is the server's own id, also where that looks like one of ours.
            guard let value = operation.edits[field.name]?.value, let target = field.reference,
                let local = value.string.flatMap({ LocalID($0) })
            else { continue }
            guard let id = ids[DocumentName(resource: target, id: local)] else {
                throw .unresolvedReference(field: field.name)
            }
            members[field.name] = idForms.json(id, of: target)
        }
    }

    /// Where an operation's request goes; nil where the role may not do it.
    static func endpoint(_ kind: OperationKind, _ resource: Resource, _ role: String) -> Endpoint? {
        guard let face = resource.faces[role] else { return nil }
        switch kind {
        case .create: return face.create
        case .update: return face.update
        case .delete: return face.delete
        case .action(let name): return face.actions[name]?.endpoint
        case .upload(let name):
            guard let field = resource.field(named: name),
                case .alone(let endpoint)? = resource.uploadRoute(of: field, face)
            else { return nil }
            return endpoint
        }
    }
}

extension FieldType {
    /// Whether a value is of the JSON type that servers write these in, or nothing.
    fileprivate func admits(_ value: JSONValue) -> Bool {
        if value == .null { return true }
        switch self {
        case .any, .file: return true
        case .boolean: return value.bool != nil
        case .integer, .decimal: if case .number = value { return true } else { return value.string != nil }
        case .reference: return ServerID(json: value) != nil
        case .string: return value.string != nil
        case .instant: return value.string.flatMap { Moment($0) } != nil
        // A day with a time behind it has often lost its zone, and the day with it.
        case .date: return value.string.map { $0.utf8.count == 10 && Moment($0 + "T00:00:00Z") != nil } ?? false
        case .time: return value.string.map { Moment("2000-01-01T" + $0 + "Z") != nil } ?? false
        }
    }
}
