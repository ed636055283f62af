import SyncModel

/// How a backend writes its ids, where not all resources have theirs in one form.
public struct IDForms: Sendable, Equatable {
    /// The form of the ids of resources of which nothing else is said.
    public let usual: ServerIDForm
    private let others: [String: ServerIDForm]

    /// Forms of ids.
    ///
    /// - Parameter others: Those that are not as usual, by resource.
    public init(_ usual: ServerIDForm, others: [String: ServerIDForm] = [:]) {
        self.usual = usual
        self.others = others.filter { $0.value != usual }
    }

    /// How the ids of a resource are written.
    public func form(of resource: String) -> ServerIDForm { others[resource] ?? usual }

    /// The id of a record of a resource, as its server writes it.
    public func json(_ id: ServerID, of resource: String) -> JSONValue { form(of: resource).json(id) }
}
