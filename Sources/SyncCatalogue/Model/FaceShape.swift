import SyncModel

/// How a role's answers differ from the one shape that documents have: some references come as objects.
///
/// A document has the reference's id under the field's name, and the object beside it under ``recordName(of:)``; names that other roles are
/// given ready-made are filled from the object.
public struct FaceShape: Sendable, Equatable {
    /// The references that come as objects, with the members of those: the first is the id.
    let nested: [String: [String]]
    /// The fields that are filled from such an object.
    let derived: [String: Derivation]

    /// The shape as a text that is the same for the same shape, by which a stored document is known to have an older one.
    public var signature: String {
        let objects = nested.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.joined(separator: "+"))" }
        let names = derived.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.reference):\($0.value.template)" }
        return (objects + names).joined(separator: "; ")
    }

    /// Under which name a document keeps the object that came for a reference.
    public static func recordName(of field: String) -> String { field + "_record" }

    /// A record as the server answered it, in the shape of a document.
    public func document(from answer: JSONObject) -> JSONObject {
        var document = answer
        for (field, members) in nested {
            guard let object = answer[field]?.object, let id = members.first else { continue }
            document[field] = object[id] ?? .null
            document[Self.recordName(of: field)] = .object(object)
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
        for (field, members) in nested {
            let kept = answer.removeValue(forKey: Self.recordName(of: field))
            guard let id = document[field], id != .null, let idMember = members.first else { continue }
            if let kept, kept[idMember] == id {
                answer[field] = kept
            } else if let other = try record(field, id) {
                var object = other.filter { members.contains($0.key) }
                object[idMember] = id
                answer[field] = .object(object)
            }
        }
        for name in derived.keys { answer[name] = nil }
        return answer
    }
}
