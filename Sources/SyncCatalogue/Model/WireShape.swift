import Foundation
import SyncModel

/// Where the server's records have a role's fields, and in which form, where that is other than in documents.
///
/// Answers become documents as soon as they are read, and documents become requests when they are sent, so that nothing between the two knows of it.
public struct WireShape: Sendable, Equatable {
    /// A field that differs.
    struct Member: Sendable, Equatable {
        /// The field.
        let field: String
        /// The member path on the wire, from the outside in.
        let path: [String]
        /// How the value is written there; nil for as in documents.
        let form: ValueForm?
    }

    let members: [Member]

    /// The shape of some fields; nil where none differs.
    init?(_ fields: [Field]) {
        members = fields.filter { $0.wirePath != nil || $0.form != nil }.map {
            Member(field: $0.name, path: $0.wirePath ?? [$0.name], form: $0.form)
        }
        if members.isEmpty { return nil }
    }

    /// Whether answers are as documents, and only requests differ.
    public var isReadAsWritten: Bool {
        members.allSatisfy { $0.path == [$0.field] && $0.form?.isOtherInAnswers != true }
    }

    /// A record as the server answered it, with its fields under their own names.
    public func document(from answer: JSONObject) -> JSONObject {
        var document = answer
        // All are taken before any is put: one field's name may be another's on the wire.
        let found = members.map { member in (member, Self.take(member.path[...], from: &document)) }
        // What has a field's name there and is another thing is none of the field's values.
        for (member, _) in found where member.path != [member.field] && !roots.contains(member.field) {
            document[member.field] = nil
        }
        for case (let member, let value?) in found {
            document[member.field] = member.form?.decoded(value) ?? value
        }
        return document
    }

    /// Fields of a document, or all of them, as the server has them.
    ///
    /// - Parameters:
    ///   - zone: The catalogue's zone.
    ///   - instant: Reads a moment, in Unix milliseconds.
    public func wire(from document: JSONObject, in zone: TimeZone, instant: (String) -> Int64?) -> JSONObject {
        var wire = document
        let found = members.map { ($0, wire.removeValue(forKey: $0.field)) }
        for case (let member, let value?) in found {
            Self.put(member.form?.encoded(value, in: zone, instant: instant) ?? value, at: member.path[...], in: &wire)
        }
        return wire
    }

    /// The first names of all paths.
    private var roots: Set<String> { Set(members.compactMap(\.path.first)) }

    /// The shape as a text that is the same for the same shape, by which a stored document is known to have an older one.
    public var signature: String {
        members.map { "\($0.field)=\($0.path.joined(separator: "."))\($0.form.map { ":\($0)" } ?? "")" }.joined(
            separator: "; ")
    }

    /// The objects in which some fields are.
    private func objects(of fields: some Collection<String>) -> Set<String> {
        Set(members.filter { $0.path.count > 1 && fields.contains($0.field) }.compactMap(\.path.first))
    }

    /// Whether an update of some fields says more than they: the other members of objects in which they are.
    public func hasCompanions(of changes: some Collection<String>) -> Bool {
        let objects = objects(of: changes)
        return members.contains { $0.path.count > 1 && objects.contains($0.path[0]) && !changes.contains($0.field) }
    }

    /// What an update must say besides what was changed: the other members of each object in which something was, for many servers put
    /// the object that comes in the place of theirs.
    ///
    /// - Parameters:
    ///   - changes: The changed fields.
    ///   - record: The record as the server has it.
    public func companions(of changes: JSONObject, in record: JSONObject) -> JSONObject {
        let objects = objects(of: changes.keys)
        guard !objects.isEmpty else { return [:] }
        let fields = members.filter { $0.path.count > 1 && objects.contains($0.path.first ?? "") }.map(\.field)
        return record.filter { name, _ in changes[name] == nil && (fields.contains(name) || objects.contains(name)) }
    }

    private static func take(_ path: ArraySlice<String>, from object: inout JSONObject) -> JSONValue? {
        guard let name = path.first else { return nil }
        guard path.count > 1 else { return object.removeValue(forKey: name) }
        // Where there is no object, there is nothing in it.
        if object[name] == .null { return .null }
        guard var inner = object[name]?.object else { return nil }
        let value = take(path.dropFirst(), from: &inner)
        object[name] = inner.isEmpty ? nil : .object(inner)
        return value
    }

    private static func put(_ value: JSONValue, at path: ArraySlice<String>, in object: inout JSONObject) {
        guard let name = path.first else { return }
        guard path.count > 1 else {
            object[name] = value
            return
        }
        var inner = object[name]?.object ?? [:]
        put(value, at: path.dropFirst(), in: &inner)
        object[name] = .object(inner)
    }
}
