/// What a schema says of a value, its parts merged and its references followed.
struct SchemaShape: Sendable {
    /// A member of an object.
    struct Member: Sendable {
        let name: String
        let schema: DocumentValue
    }

    /// The types that it may have, without null; empty where none is said.
    var types: Set<String> = []
    var format: String?
    var pattern: String?
    var members: [Member] = []
    var required: Set<String> = []
    /// The schema of a list's elements.
    var elements: DocumentValue?
    /// The values that it may have; empty where any will do.
    var choices: [DocumentValue] = []
    /// Whether it may be null.
    var isNullable = false
    var isReadOnly = false
    var isWriteOnly = false
    var maximumLength: Int?
    var minimum: Int?
    var maximum: Int?
    var usual: DocumentValue?
    /// The names of the schemas that it is made of, the outermost first.
    var names: [String] = []
    var words: String?
    /// Whether it is one of several objects.
    var isAlternative = false

    /// Whether it is an object with members.
    var isObject: Bool { !members.isEmpty && !types.contains("array") }
    /// Whether it says nothing of the value.
    var isEmpty: Bool { types.isEmpty && members.isEmpty && elements == nil && choices.isEmpty }
    /// Whether it has no value but null.
    var isNull: Bool { isNullable && isEmpty }

    /// The schema of a member; nil where it has none of that name.
    subscript(name: String) -> DocumentValue? { members.first { $0.name == name }?.schema }

    /// The schema of what two parts say of the same value.
    private static func both(_ one: DocumentValue, _ other: DocumentValue) -> DocumentValue {
        if one == other || other.object == nil { return one }
        if one.object == nil { return other }
        var schema = DocumentObject()
        schema.put(.array([one, other]), at: "allOf")
        return .object(schema)
    }

    /// Takes in what another part of the same schema says.
    mutating func merge(_ other: SchemaShape) {
        types.formUnion(other.types)
        format = format ?? other.format
        pattern = pattern ?? other.pattern
        for member in other.members {
            if let index = members.firstIndex(where: { $0.name == member.name }) {
                members[index] = Member(name: member.name, schema: Self.both(members[index].schema, member.schema))
            } else {
                members.append(member)
            }
        }
        required.formUnion(other.required)
        if let own = elements, let others = other.elements {
            elements = Self.both(own, others)
        } else {
            elements = elements ?? other.elements
        }
        if choices.isEmpty { choices = other.choices }
        isNullable = isNullable || other.isNullable
        isReadOnly = isReadOnly || other.isReadOnly
        isWriteOnly = isWriteOnly || other.isWriteOnly
        maximumLength = maximumLength ?? other.maximumLength
        minimum = minimum ?? other.minimum
        maximum = maximum ?? other.maximum
        usual = usual ?? other.usual
        names += other.names
        words = words ?? other.words
        isAlternative = isAlternative || other.isAlternative
    }
}
