import SyncCatalogue
import SyncModel

/// What a method and a path mean.
struct Route: Sendable {
    enum Action: Sendable, Equatable {
        /// The list of that number, of those that the resource has.
        case list(Int)
        case get, create, update, delete
        case act(String)
        /// Puts a file into a field, by a request of its own.
        case upload(String)
    }

    let resource: String
    let action: Action
    /// Whether it is answered without a token.
    let isPublic: Bool

    /// All routes of a role, by method and path with `{id}` in place of ids.
    static func all(_ catalogue: Catalogue, role: String) -> [String: Route] {
        var routes: [String: Route] = [:]
        for resource in catalogue.resources {
            guard let face = resource.faces[role] else { continue }
            var endpoints: [(Endpoint?, Action)] = [
                (face.get, .get), (face.update, .update), (face.create, .create), (face.delete, .delete),
            ]
            endpoints += face.lists.enumerated().map { ($0.element, .list($0.offset)) }
            endpoints += face.actions.map { ($0.value.endpoint, .act($0.key)) }
            endpoints += resource.fileFields.map { ($0.upload, .upload($0.name)) }
            for case (let endpoint?, let action) in endpoints {
                let isPublic = face.isPublic && endpoint.method == "GET"
                routes["\(endpoint.method) \(pattern(of: endpoint))"] = Route(
                    resource: resource.name, action: action, isPublic: isPublic)
            }
        }
        return routes
    }

    /// An endpoint's path with `{id}` in place of whatever it names.
    private static func pattern(of endpoint: Endpoint) -> String {
        endpoint.words.reduce(endpoint.path) { path, word in
            path.split(separator: "{\(word)}", omittingEmptySubsequences: false).joined(separator: "{id}")
        }
    }

    /// A path with `{id}` in place of the id, and the number of the id.
    static func pattern(_ path: String, _ form: ServerIDForm) -> (String, Int64?) {
        var id: Int64?
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> Substring in
            guard let number = form.number(part) else { return part }
            id = number
            return "{id}"
        }
        return (id == nil ? path : parts.joined(separator: "/"), id)
    }
}
