/// Reads what schemas say. What a named one says is kept, so that a document can't ask for the same over and over.
final class SchemaReader {
    /// How deep schemas may be made of others.
    private static let maximumDepth = 32
    /// How many parts may be read in all.
    private static let maximumParts = 200_000

    private let document: OpenAPIDocument
    private var known: [String: SchemaShape] = [:]
    private var parts = 0

    init(_ document: OpenAPIDocument) { self.document = document }

    /// What a schema says; nothing of what is beyond the bounds or made of itself.
    func shape(of schema: DocumentValue?) -> SchemaShape {
        schema.map { read($0, depth: 0, within: []) } ?? SchemaShape()
    }

    /// What an object's member is; nothing where it has none of that name.
    func member(_ name: String, of shape: SchemaShape) -> SchemaShape { self.shape(of: shape[name]) }

    private func read(_ schema: DocumentValue, depth: Int, within names: Set<String>) -> SchemaShape {
        parts += 1
        guard parts <= Self.maximumParts, depth <= Self.maximumDepth, schema.object != nil else { return SchemaShape() }
        var shape = own(schema)
        if let reference = schema["$ref"]?.text { shape.merge(read(reference: reference, depth, names)) }
        for part in schema["allOf"]?.array ?? [] { shape.merge(read(part, depth: depth + 1, within: names)) }
        for key in ["anyOf", "oneOf"] {
            guard let parts = schema[key]?.array else { continue }
            shape.merge(oneOf(parts.map { read($0, depth: depth + 1, within: names) }))
        }
        return shape
    }

    private func read(reference: String, _ depth: Int, _ names: Set<String>) -> SchemaShape {
        if let shape = known[reference] { return shape }
        guard !names.contains(reference), let target = document.target(of: reference) else { return SchemaShape() }
        var shape = SchemaShape()
        shape.names = OpenAPIDocument.name(of: reference).map { [$0] } ?? []
        shape.merge(read(target, depth: depth + 1, within: names.union([reference])))
        // What a circle cuts off is whole when it is read from elsewhere.
        if names.isEmpty { known[reference] = shape }
        return shape
    }

    /// What is true of a value that is one of several: what all of them say, or one, where the others are null.
    private func oneOf(_ shapes: [SchemaShape]) -> SchemaShape {
        let others = shapes.filter { !$0.isNull }
        let isNullable = shapes.count > others.count || others.contains(where: \.isNullable)
        guard var shape = others.first else { return shapes.first ?? SchemaShape() }
        if others.count > 1 {
            let first = shape
            shape = SchemaShape()
            shape.types = others.reduce(into: []) { $0.formUnion($1.types) }
            shape.names = others.flatMap(\.names)
            shape.format = others.allSatisfy { $0.format == first.format } ? first.format : nil
            shape.pattern = others.lazy.compactMap(\.pattern).first
            if others.allSatisfy({ !$0.choices.isEmpty }) { shape.choices = others.flatMap(\.choices) }
            shape.isAlternative = others.contains { $0.isObject || $0.elements != nil }
        }
        shape.isNullable = isNullable
        return shape
    }

    /// What the schema itself says, without what it refers to.
    private func own(_ schema: DocumentValue) -> SchemaShape {
        var shape = SchemaShape()
        let words = schema["type"]?.array ?? [schema["type"]].compactMap(\.self)
        shape.types = Set(words.compactMap(\.text).filter { $0 != "null" })
        shape.isNullable = schema["nullable"]?.flag == true || words.contains { $0.text == "null" || $0 == .null }
        shape.format = schema["format"]?.text ?? (schema["contentEncoding"]?.text == "binary" ? "binary" : nil)
        if schema["contentMediaType"]?.text == "application/octet-stream" { shape.format = "binary" }
        shape.pattern = schema["pattern"]?.text
        shape.members = (schema["properties"]?.object?.members ?? []).map {
            SchemaShape.Member(name: $0.name, schema: $0.value)
        }
        shape.required = Set((schema["required"]?.array ?? []).compactMap(\.text))
        shape.elements = schema["items"] ?? (shape.types.contains("array") ? .null : nil)
        let values = schema["enum"]?.array ?? [schema["const"]].compactMap(\.self)
        shape.choices = values.filter { $0 != .null }
        if values.contains(.null) { shape.isNullable = true }
        shape.isReadOnly = schema["readOnly"]?.flag ?? false
        shape.isWriteOnly = schema["writeOnly"]?.flag ?? false
        shape.maximumLength = schema["maxLength"]?.integer
        shape.minimum = schema["minimum"]?.integer
        shape.maximum = schema["maximum"]?.integer
        shape.usual = schema["default"].flatMap { $0 == .null ? nil : $0 }
        shape.words = schema["description"]?.text ?? schema["title"]?.text
        return shape
    }
}
