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
    }

    /// The HTTP method.
    public let method: String
    /// The path, with the document's own words in braces.
    public let path: String
    /// The role that may; nil for one that needs no sign-in.
    public let role: String?
    /// How it is served.
    public let kind: Kind
}

extension Catalogue {
    /// Every endpoint of the catalogue, in the order of the file. The path of a sign-in service is none of the backend's.
    public var endpoints: [EndpointRow] {
        var rows =
            signIn.service == nil ? [EndpointRow(method: "POST", path: signIn.path, role: nil, kind: .session)] : []
        rows += online.map { .init(method: $0.endpoint.method, path: $0.endpoint.path, role: nil, kind: .online) }
        for resource in resources {
            for (role, face) in resource.faces.sorted(by: { $0.key < $1.key }) {
                rows += resource.endpoints(of: face, role)
            }
        }
        var derived: [EndpointRow] = []
        for view in views {
            derived += view.roles.map { .init(method: "GET", path: view.path, role: $0, kind: .derived) }
        }
        // An answer that a view computes may also be where a fact is read that no list has; and one list may be read in two ways.
        var known: Set<EndpointRow> = []
        return (rows + derived).filter { row in
            let isView = derived.contains { $0.path == row.path && $0.role == row.role }
            return (row.kind == .derived || !isView) && known.insert(row).inserted
        }
    }
}

extension Resource {
    fileprivate func endpoints(of face: Face, _ role: String) -> [EndpointRow] {
        func row(_ endpoint: Endpoint, _ kind: EndpointRow.Kind) -> EndpointRow {
            EndpointRow(method: endpoint.method, path: endpoint.path, role: role, kind: kind)
        }
        let carriesFile = fields.contains { $0.type == .file }
        let kind: EndpointRow.Kind = booking != nil ? .booking : carriesFile ? .upload : .write
        let lists = [face.list].compactMap(\.self) + face.listedBy.sorted { $0.key < $1.key }.map(\.value)
        return lists.map { row($0, .read) }
            + [(face.get, .read), (face.create, kind), (face.update, kind), (face.delete, .write)].compactMap {
                (endpoint: Endpoint?, kind: EndpointRow.Kind) in endpoint.map { row($0, kind) }
            } + face.actions.sorted { $0.key < $1.key }.map { row($0.value.endpoint, .write) }
    }
}
