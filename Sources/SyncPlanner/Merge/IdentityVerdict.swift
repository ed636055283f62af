import SyncCatalogue
import SyncModel

/// Whether a record that a listing shows under a known id is still the same one: some servers give the id of a deleted record to a new
/// one (design section 8).
public enum IdentityVerdict: Sendable, Equatable {
    /// The same record, perhaps changed.
    case same
    /// Another record under the same id.
    case reused

    /// Judges two versions under one id.
    ///
    /// Another record differs in all of the natural key that it has, and in most of the other fields that were filled. A person who
    /// changes name, or an appointment that is moved, does not; and what was blank and is filled now, or tells only when the record was
    /// changed, is the mark of an edit.
    ///
    /// - Parameter isOwn: Whether the new version is what a create of our own, whose answer was lost, has sent: then a changed natural
    ///   key is proof enough.
    public static func judge(
        before: JSONObject, after: JSONObject, resource: Resource, isOwn: Bool = false
    ) -> IdentityVerdict {
        func differs(_ name: String) -> Bool {
            !Likeness.holds(before[name] ?? .null, after[name] ?? .null, resource.field(named: name)?.type)
        }
        let keys = resource.naturalKey.filter { before[$0] != nil && after[$0] != nil }
        guard !keys.isEmpty, keys.allSatisfy(differs) else { return .same }
        if isOwn { return .reused }
        let others = resource.fields.filter {
            !resource.naturalKey.contains($0.name) && $0.isShown && !$0.isVolatile && $0.derivation == nil
                && $0.name != resource.changedAtField && before[$0.name] != nil && after[$0.name] != nil
                && !Likeness.isBlank(before[$0.name])
        }
        let changed = others.filter { differs($0.name) }.count
        return others.count >= 2 && changed * 4 >= others.count * 3 ? .reused : .same
    }
}
