import SyncCatalogue

/// A field of a resource that tells of a file.
struct FileTarget: Sendable {
    let resource: Resource
    let field: Field
    let rule: FileRule

    /// The field that is meant.
    ///
    /// - Parameter name: The field's name; nil where the resource has only one.
    /// - Throws: ``EngineError``: an unknown resource, one without files, or a field that tells of none.
    init(_ context: EngineContext, _ resource: String, _ name: String?) throws {
        let resource = try context.resource(resource)
        let fields = resource.fileFields
        let known = fields.map(\.name).joined(separator: ", ")
        guard let first = fields.first else {
            let having = context.resources.filter { !$0.fileFields.isEmpty }.map(\.name).joined(separator: ", ")
            throw EngineError.refused(
                .init(code: "no-files", message: "\(resource.name) has no files; there are some in: \(having)"))
        }
        guard let field = name.map({ name in fields.first { $0.name == name } }) ?? (fields.count == 1 ? first : nil),
            let rule = field.file
        else {
            let what =
                name.map { "'\($0)' of \(resource.name) tells of no file" } ?? "\(resource.name) has several files"
            throw EngineError.refused(.init(code: "no-file-field", message: "\(what); name one of: \(known)"))
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
