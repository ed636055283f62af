import SyncModel

/// What a list that was read to its end proves: all that its scope claims, or nothing by what it lacks, and then why (design section 5.6).
public struct ListProof: Sendable, Equatable {
    /// What it may be believed to hold.
    public let scope: ListingScope
    /// Why it is not whole; empty where it is.
    public let flaws: [ListFlaw]
    /// Whether it is no proof of any absence, whatever it was asked for.
    public let isUnproven: Bool
    private let claimed: ListingScope

    /// Judges a list.
    ///
    /// - Parameters:
    ///   - scope: What it was asked for. Of a list that is put together of parents' lists, what those prove that have no flaw.
    ///   - signs: What its answer says of more; none where its parts were judged by themselves.
    ///   - came: How many elements it had.
    ///   - flaws: What is known to be wrong with it, or with parts of it, besides.
    ///   - isCapped: Whether the catalogue says that the server cuts it: that there is more is then no news.
    public init(
        of scope: ListingScope, signs: ListSigns = ListSigns(), came: Int = 0, flaws: [ListFlaw] = [],
        isCapped: Bool = false
    ) {
        claimed = scope
        self.flaws = (isCapped ? [] : signs.flaws(came: came).map { ListFlaw($0) }) + flaws
        // A parent's list that is not whole is not within the scope of the others.
        isUnproven = self.flaws.contains { $0.parent == nil }
        self.scope = isUnproven ? .recent : scope
    }

    /// Whether it has every record that it was asked for.
    public var isWhole: Bool { flaws.isEmpty }

    /// The parts of which nothing that was known is true any more: they were read, and what is wrong with them now is known. Nil for all.
    public var parts: Set<ListPart>? {
        switch claimed {
        case .everything, .recent: nil
        // What changed tells nothing of the whole list.
        case .these: []
        case .window: [.window]
        case .children(_, _, let whole): Set(whole.map { .parent($0) } + flaws.compactMap(\.parent).map { .parent($0) })
        }
    }

    /// What is wrong with each part now.
    public var flawsByPart: [ListPart: [ListFlaw]] {
        if case .these = claimed { return [:] }
        return flawsOfParts
    }

    private var flawsOfParts: [ListPart: [ListFlaw]] {
        Dictionary(grouping: flaws) { flaw in
            if let parent = flaw.parent { return .parent(parent) }
            if case .window = claimed { return .window }
            return .whole
        }
    }
}
