import SyncModel

/// What a list proves about operations in doubt (design sections 5.6 and 8).
public struct ListEvidence: Sendable, Equatable {
    /// What it claims to hold.
    public let scope: ListingScope
    /// Whether it lacks so many records that it proves the absence of none.
    public let isSuspect: Bool
    /// Whether it lacks all that was known: a few absences are still believed, but no create is sent again because of it.
    public let isGapped: Bool
    /// Whether it is not known to be whole, or has records that can't be used: it tells of what it shows, and of nothing that it lacks.
    public let isUnproven: Bool
    /// The parents whose lists lack all that was known of them.
    public let emptiedParents: Set<String>

    /// The evidence of a list.
    public init(
        scope: ListingScope, isSuspect: Bool, isGapped: Bool = false, isUnproven: Bool = false,
        emptiedParents: Set<String> = []
    ) {
        self.scope = scope
        self.isSuspect = isSuspect
        self.isGapped = isGapped
        self.isUnproven = isUnproven
        self.emptiedParents = emptiedParents
    }

    /// Whether accepted writes that it does not show were seen as far as they ever will be: it is the whole list.
    public var endsVerifications: Bool { scope == .everything && !isSuspect }

    /// A record that was read alone tells of itself, and of nothing else.
    public static let recordAlone = ListEvidence(scope: .recent, isSuspect: false)

    /// How long after a create a list of the newest, or of what is open, must show the record: later it may be old, or no longer open.
    static let freshMilliseconds: Int64 = 15 * 60_000

    /// Whether a record that a create had made would be in it.
    func wouldShow(_ create: Operation) -> Bool {
        guard !isSuspect, !isGapped, !isUnproven else { return false }
        switch scope {
        case .everything, .recent: return true
        case .children(let field, let parents, _):
            return create.edits[field]?.value.string.map { parents.contains($0) && !emptiedParents.contains($0) }
                ?? false
        case .window, .these: return false
        }
    }

    /// Whether no list of its kind will ever prove that a create was not done, because too much time has passed since. A later one of
    /// those that are not proven to be whole may be.
    func isTooLate(for create: Operation, askedAt: Int64) -> Bool {
        !isUnproven && scope == .recent && askedAt - create.stateAt > Self.freshMilliseconds
    }

    /// Whether it tells how a record is now: it shows it, or would have.
    func tells(of state: RecordState?, isShown: Bool) -> Bool {
        guard let state else { return scope == .everything && !isSuspect }
        guard !isSuspect else { return false }
        switch scope {
        case .everything: return true
        case .recent: return isShown
        case .children(let field, _, let whole):
            let parent = state.serverObject[field].map { $0.string ?? $0.text }
            return parent.map(whole.contains) == true || isShown
        case .window, .these: return false
        }
    }
}
