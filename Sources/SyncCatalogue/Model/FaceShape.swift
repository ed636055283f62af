import SyncModel

/// How a role's answers differ from the one shape that documents have: some references come as objects.
///
/// A document has the reference's id under the field's name, and the object beside it: under the member's own name, or under
/// ``recordName(of:)`` where it came in the id's place. Names that other roles are given ready-made are filled from the object.
public struct FaceShape: Sendable, Equatable {
    /// The references that come as objects, by field.
    let nested: [String: NestedRecord]
    /// The fields that are filled from such an object.
    let derived: [String: Derivation]

    /// The shape as a text that is the same for the same shape, by which a stored document is known to have an older one.
    public var signature: String {
        let objects = nested.sorted { $0.key < $1.key }.map {
            "\($0.key)=\($0.value.member):\($0.value.members.joined(separator: "+"))"
        }
        let names = derived.sorted { $0.key < $1.key }.map {
            "\($0.key)=\($0.value.reference):\($0.value.templates.joined(separator: "|"))"
        }
        return (objects + names).joined(separator: "; ")
    }

    /// Under which name a document keeps the object that came for a reference.
    public static func recordName(of field: String) -> String { field + "_record" }

    /// A record as the server answered it, in the shape of a document. An object without an id, or none at all, takes nothing away from the
    /// id that the server sent beside it.
    public func document(from answer: JSONObject) -> JSONObject {
        var document = answer
        for (field, nested) in nested {
            guard let value = answer[nested.member], let id = nested.members.first else { continue }
            let isBeside = nested.member != field
            if isBeside, value == .null, answer[field] == nil { document[field] = .null }
            guard let object = value.object else { continue }
            if let named = object[id], named != .null {
                document[field] = named
            } else if !isBeside || answer[field] == nil {
                document[field] = .null
            }
            document[Self.keptName(field, nested)] = .object(object)
            for (name, derivation) in derived where derivation.reference == field && answer[name] == nil {
                document[name] = derivation.text(from: object).map(JSONValue.string)
            }
        }
        return document
    }

    /// A document in the shape of the role's own answers.
    ///
    /// - Parameter record: Looks up the record that a reference names, for documents that the server has not answered yet.
    public func answer(
        from document: JSONObject, record: (_ field: String, _ id: JSONValue) throws -> JSONObject?
    ) rethrows -> JSONObject {
        var answer = document
        for (field, nested) in nested {
            let kept = answer.removeValue(forKey: Self.keptName(field, nested))
            if nested.member != field, let id = answer.removeValue(forKey: field) {
                answer[nested.member] = id == .null ? .null : kept
            }
            guard let id = document[field], id != .null, let idMember = nested.members.first else { continue }
            if let kept, kept.object?[idMember] == id {
                answer[nested.member] = kept
            } else if let other = try record(field, id) {
                var object = other.filter { nested.members.contains($0.key) }
                object[idMember] = id
                answer[nested.member] = .object(object)
            }
        }
        for name in derived.keys { answer[name] = nil }
        return answer
    }

    private static func keptName(_ field: String, _ nested: NestedRecord) -> String {
        nested.member == field ? recordName(of: field) : nested.member
    }
}
