/// One endpoint that a catalogue knows, as a row of a table.
public struct EndpointRow: Sendable, Hashable {
    /// How an endpoint is served to local tools.
    public enum Kind: String, Sendable, CaseIterable {
        /// Sign-in and tokens.
        case session
        /// A read, answered from the replica.
        case read
        /// A read that the replica computes.
        case derived
        /// A write, queued and settled later.
        case write
        /// A write of a booking, whose slot the server decides.
        case booking
        /// A write of a record that a file belongs to.
        case upload
        /// Something that the server alone can do.
        case online
        /// Something that others call.
        case external
    }

    /// The HTTP method.
    public let method: String
    /// The path, with the document's own words in braces.
    public let path: String
    /// The role that may, `any` for every role, or `public`; nil for one that needs no sign-in, in catalogues that list no roles.
    public let role: String?
    /// How it is served.
    public let kind: Kind

    fileprivate static let anybody = "public"
}

extension Catalogue {
    /// Every endpoint of the catalogue, in the order of the file. The path of a sign-in service is none of the backend's.
    public var endpoints: [EndpointRow] {
        var rows = signInPaths.map { EndpointRow(method: "POST", path: $0, role: nil, kind: .session) }
        rows += online.map {
            .init(
                method: $0.endpoint.method, path: $0.endpoint.path, role: $0.needsSignIn ? RoleTable.any : nil,
                kind: .online)
        }
        for resource in resources {
            for (role, face) in resource.faces.sorted(by: { $0.key < $1.key }) where isProper(role) {
                rows += resource.endpoints(of: face, role)
            }
        }
        var derived: [EndpointRow] = []
        for view in views {
            let roles = view.isPublic ? [EndpointRow.anybody] : view.roles.filter(isProper)
            derived += roles.map { .init(method: "GET", path: view.path, role: $0, kind: .derived) }
        }
        rows += external.map {
            .init(method: $0.endpoint.method, path: $0.endpoint.path, role: $0.role, kind: .external)
        }
        // An answer that a view computes may also be where a fact is read that no list has; and one list may be read in two ways.
        var known: Set<EndpointRow> = []
        let all = (rows + derived).filter { row in
            let isView = derived.contains { $0.path == row.path && $0.role == row.role && row.method == "GET" }
            return (row.kind == .derived || !isView) && known.insert(row).inserted
        }
        return merged(all)
    }

    /// Where the backend itself gives tokens.
    private var signInPaths: [String] {
        guard let rule = signIn.token, rule.service == nil else { return [] }
        return [rule.path] + [rule.refresh?.path].compactMap(\.self).filter { $0 != rule.path }
    }

    /// Whether a role is none in disguise.
    private func isProper(_ role: String) -> Bool { roles.isEmpty || roles.contains(role) }

    /// One row in place of those that every role has.
    private func merged(_ rows: [EndpointRow]) -> [EndpointRow] {
        guard !roles.isEmpty else { return rows }
        var known: Set<EndpointRow> = []
        return rows.compactMap { row in
            let isForAll = roles.allSatisfy { role in
                rows.contains(.init(method: row.method, path: row.path, role: role, kind: row.kind))
            }
            let shown =
                isForAll ? EndpointRow(method: row.method, path: row.path, role: RoleTable.any, kind: row.kind) : row
            return known.insert(shown).inserted ? shown : nil
        }
    }
}

extension Resource {
    fileprivate func endpoints(of face: Face, _ role: String) -> [EndpointRow] {
        func row(_ endpoint: Endpoint, _ kind: EndpointRow.Kind) -> EndpointRow {
            EndpointRow(
                method: endpoint.method, path: endpoint.documentedPath,
                role: face.isPublic && kind == .read ? EndpointRow.anybody : role, kind: kind)
        }
        func upload(_ field: Field) -> Endpoint? { face.uploads[field.name] ?? field.upload }
        let carriesFile = fields.contains { $0.type == .file && upload($0) == nil && $0.writable != .never }
        let uploads = fields.compactMap(upload).map { row($0, .upload) }
        let kind: EndpointRow.Kind = booking != nil ? .booking : carriesFile ? .upload : .write
        let lists = face.lists + face.listedBy.sorted { $0.key < $1.key }.map(\.value)
        return lists.map { row($0, .read) } + uploads
            + [(face.get, .read), (face.create, kind), (face.update, kind), (face.delete, .write)].compactMap {
                (endpoint: Endpoint?, kind: EndpointRow.Kind) in endpoint.map { row($0, kind) }
            }
            + face.actions.sorted { $0.key < $1.key }.map {
                row($0.value.endpoint, $0.value.isBooking ? .booking : .write)
            }
    }
}
