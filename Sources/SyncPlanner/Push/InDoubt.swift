import SyncCatalogue
import SyncModel

/// What is known of an operation of which nobody knows whether the server did it, after a fresh look at the server (design section 8).
public enum InDoubt: Sendable, Equatable {
    /// The server did it.
    case done
    /// The server did not do it: it may be sent again.
    case notDone
    /// The evidence does not decide: it waits for a person.
    case undecided(String)

    /// Decides about a change, a removal or an action by the state of its record.
    ///
    /// - Parameter record: The record as the server has it now; nil where there is none that is known to be there.
    public static func settle(_ operation: Operation, record: JSONObject?, resource: Resource, role: String) -> InDoubt
    {
        guard let record else {
            return operation.kind == .delete ? .done : .undecided("the record is no longer on the server")
        }
        switch operation.kind {
        case .create: return .done
        case .delete: return .notDone
        // Sending the same values again changes nothing, and the merge has dropped what the server already has.
        case .update: return .notDone
        case .upload: return .undecided("what the server keeps of a file is seen at the file itself")
        case .action(let name):
            guard let action = resource.faces[role]?.actions[name] else {
                return .undecided("the action is no longer known")
            }
            if !action.sets.isEmpty, holds(action.sets, in: record, resource) { return .done }
            if !action.requires.isEmpty, action.admits(record) { return .notDone }
            return .undecided("the record shows neither that '\(name)' was done nor that it was not")
        }
    }

    /// Decides about a create by the records that a complete listing brought and that were not known before. The matches are the places
    /// of those that may be its own.
    ///
    /// - Parameters:
    ///   - sent: The fields as they were sent, references as server ids.
    ///   - isProven: Whether the server had said that it made the record.
    public static func settleCreate(
        sent: JSONObject, isProven: Bool, candidates: [JSONObject], resource: Resource
    ) -> (verdict: InDoubt, matches: [Int]) {
        let alike = candidates.indices.filter { Self.matches(sent, candidates[$0], resource) }
        let matches = alike.filter { !contradicts(sent, candidates[$0], resource) }
        switch matches.count {
        case 1: return (.done, matches)
        case 0 where isProven:
            return (.undecided("the server said that it made the record, and no new record matches it"), matches)
        // Nobody knows whether the server would make another one beside it, or refuse it.
        case 0 where !alike.isEmpty:
            return (
                .undecided("the server has a record like it that says something else, and may be somebody else's"),
                matches
            )
        case 0: return (.notDone, matches)
        default: return (.undecided("\(matches.count) new records match what was sent"), matches)
        }
    }

    /// Whether a record may be the one that was sent: the natural key is the same, or all sent fields are where there is no such key.
    ///
    /// A part of the natural key that was not sent must say nothing in the record either: an invoice without a consultation is not the
    /// one of somebody's consultation, and still has a twin.
    public static func matches(_ sent: JSONObject, _ record: JSONObject, _ resource: Resource) -> Bool {
        let keys =
            resource.naturalKey.isEmpty
            ? sent.keys.filter { resource.field(named: $0)?.isInLists == true } : resource.naturalKey
        guard keys.contains(where: { !Likeness.isBlank(sent[$0]) }) else { return false }
        return keys.allSatisfy { key in
            guard let mine = sent[key], !Likeness.isBlank(mine) else { return Likeness.isBlank(record[key]) }
            return record[key].map { Likeness.holds(mine, $0, resource.field(named: key)?.type) } ?? false
        }
    }

    /// Whether a record says something else where nobody changes what was once said: then somebody else made it, whatever its natural key.
    private static func contradicts(_ sent: JSONObject, _ record: JSONObject, _ resource: Resource) -> Bool {
        sent.contains { name, value in
            guard let field = resource.field(named: name), (field.policy ?? resource.policy) == .appendOnly,
                field.isInLists, !Likeness.isBlank(value), let found = record[name], !Likeness.isBlank(found)
            else { return false }
            return !Likeness.holds(value, found, field.type)
        }
    }

    /// Whether a known record has become what was sent, and was not before.
    public static func became(
        _ sent: JSONObject, _ before: JSONObject, _ record: JSONObject, _ resource: Resource
    ) -> Bool { matches(sent, record, resource) && !matches(sent, before, resource) }

    /// Whether a record that is not the one that was sent by its natural key may still be it: somebody moved or corrected it before this
    /// replica saw it, or the server left a member out.
    ///
    /// Of three sent fields or more, one in four may differ or be missing, and one in any case. Of fewer, all that refer to other records
    /// must be the same.
    public static func resembles(_ sent: JSONObject, _ record: JSONObject, _ resource: Resource) -> Bool {
        // Nobody corrects what can only be added: another text is another message. A record with another id than was made here is another.
        if resource.policy == .appendOnly || resource.hasClientIDs { return matches(sent, record, resource) }
        let told = sent.filter { resource.field(named: $0.key)?.isInLists != false && !Likeness.isBlank($0.value) }
        let others = told.filter { name, value in
            !Likeness.holds(value, record[name] ?? .null, resource.field(named: name)?.type)
        }
        if told.count >= 3 { return others.count <= max(1, told.count / 4) }
        let references = resource.references.map(\.name).filter { told[$0] != nil }
        return !references.isEmpty && references.allSatisfy { others[$0] == nil }
    }

    /// Whether a record that matches what was sent has all of it, as far as it shows it.
    public static func holdsAll(_ sent: JSONObject, _ record: JSONObject, _ resource: Resource) -> Bool {
        sent.allSatisfy { name, value in
            guard let field = resource.field(named: name), field.isShown, let found = record[name] else {
                return true
            }
            return Likeness.holds(value, found, field.type)
        }
    }

    /// Whether a record shows all that was sent.
    static func showsAll(_ sent: JSONObject, _ record: JSONObject, _ resource: Resource) -> Bool {
        holdsAll(sent, record, resource)
            && sent.allSatisfy { name, value in
                record[name] != nil || resource.field(named: name)?.isInLists != true || Likeness.isBlank(value)
            }
    }

    private static func holds(_ values: JSONObject, in record: JSONObject, _ resource: Resource) -> Bool {
        values.allSatisfy { name, value in
            record[name].map { Likeness.holds(value, $0, resource.field(named: name)?.type) } ?? false
        }
    }
}
