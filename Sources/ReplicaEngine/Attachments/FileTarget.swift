import SyncCatalogue

/// A field of a resource that tells of a file.
public struct FileTarget: Sendable {
    /// The resource.
    public let resource: Resource
    /// The field.
    public let field: Field
    /// What the file may be.
    let rule: FileRule

    /// The field that is meant.
    ///
    /// - Parameter name: The field's name; nil where the resource has only one.
    /// - Throws: ``EngineError``: an unknown resource, one without files, or a field that tells of none.
    public init(_ context: EngineContext, _ resource: String, _ name: String?) throws {
        let resource = try context.resource(resource)
        let fields = resource.fileFields
        guard let first = fields.first else {
            let having = context.resources.filter { !$0.fileFields.isEmpty }.map(\.name)
            throw EngineError.refused(.init(.noFiles(resource: resource.name, having: having)))
        }
        guard let field = name.map({ name in fields.first { $0.name == name } }) ?? (fields.count == 1 ? first : nil),
            let rule = field.file
        else {
            throw EngineError.refused(
                .init(.noFileField(resource: resource.name, named: name, known: fields.map(\.name))))
        }
        (self.resource, self.field, self.rule) = (resource, field, rule)
    }

    /// How the file comes to the server.
    ///
    /// - Throws: ``EngineError/notAllowed(resource:what:)`` where it can't.
    func route(_ context: EngineContext) throws -> UploadRoute {
        guard let route = resource.uploadRoute(of: field, try context.face(of: resource)) else {
            throw EngineError.notAllowed(resource: resource.name, what: "attach a file as '\(field.name)' of")
        }
        return route
    }
}
