import SyncCatalogue
import SyncModel

/// One page of a list, as far as the walk over its pages has to know it.
public struct ListPage: Sendable, Equatable {
    /// The ids of its elements, in their order; nil for one that has none.
    public let ids: [ServerID?]
    /// What the answer says of more.
    public let signs: ListSigns
    /// What the catalogue names as the number of all records; nil where the answer has nothing there.
    public let total: JSONValue?

    /// A page.
    public init(ids: [ServerID?], signs: ListSigns = ListSigns(), total: JSONValue? = nil) {
        self.ids = ids
        self.signs = signs
        self.total = total
    }
}

/// The walk over a list that comes in numbered pages: which page is asked for next, and what all of them prove together. Pure.
///
/// It ends with the announced number, with a page shorter than was asked for where none is announced, with an empty page, or at once with a
/// page that brings nothing new: a server that does not look at which page it is asked for gives the same for ever.
public struct PageWalk: Sendable {
    /// The most pages of one list; a server that always has another one is not followed for ever.
    static let mostPages = 10_000

    private let rule: PageRule
    /// How many records stand before the page that is to be asked for; nil at the end.
    public private(set) var offset: Int? = 0
    private var known: Set<ServerID> = []
    private var (came, pages) = (0, 0)
    private var totals: [Int64] = []
    private var signs = ListSigns()
    private var found: [ListFlaw.Kind] = []
    private var bad = BadRecords()

    /// A walk that begins.
    public init(_ rule: PageRule) {
        self.rule = rule
    }

    /// Takes the page that was asked for.
    ///
    /// - Returns: Whether it is one of the list; false for one that repeats what was there.
    public mutating func take(_ page: ListPage) -> Bool {
        pages += 1
        if let total = page.total.flatMap(ListSigns.number), !totals.contains(total) { totals.append(total) }
        signs = page.signs
        if pages > 1, !page.ids.isEmpty, !page.ids.contains(where: { id in id.map { !known.contains($0) } ?? false }) {
            found.append(.repeated(page: pages, came: came))
            offset = nil
            return false
        }
        for (index, id) in page.ids.enumerated() {
            // A record that came or went between two pages moves the others, and one may be missed.
            if let id, !known.insert(id).inserted { bad.note(.repeatedID, at: came + index + 1, id: id) }
        }
        came += page.ids.count
        offset = isEnd(page) ? nil : came
        return true
    }

    private mutating func isEnd(_ page: ListPage) -> Bool {
        if page.ids.isEmpty { return true }
        if signs.flaws(came: came, pages: pages).isEmpty {
            if totals.count == 1, totals[0] == Int64(came) { return true }
            // A server may give smaller pages than it was asked for; where it announces a number, that is the end.
            if rule.totalPath == nil, page.ids.count < rule.size { return true }
        }
        guard pages < Self.mostPages else {
            found.append(.endless(pages: pages, came: came))
            return true
        }
        return false
    }

    /// What is wrong with the list; empty where its pages are all of it.
    public var flaws: [ListFlaw.Kind] {
        var kinds = found
        if rule.totalPath != nil {
            if totals.isEmpty { kinds.append(.unannounced(came: came)) }
            if let first = totals.first, let last = totals.last {
                if totals.count > 1 {
                    kinds.append(.changing(from: first, to: last))
                } else if first != Int64(came) {
                    kinds.append(.announced(first, came: came))
                }
            }
        }
        if kinds.isEmpty { kinds = signs.flaws(came: came, pages: pages) }
        return kinds + bad.flaws
    }
}

/// The walk over a list that comes in pages, each of what is older than a moment: whether it goes on, and what the pages prove. Pure.
public struct CursorWalk: Sendable {
    private let size: Int
    private var known: Set<ServerID> = []
    private var (came, pages) = (0, 0)
    /// Whether there is an older page to be asked for.
    public private(set) var goesOn = true
    /// What is wrong with the list; empty where its pages are all of it, or it was left by the reader's own will.
    public private(set) var flaws: [ListFlaw.Kind] = []

    /// A walk that begins.
    public init(_ rule: CursorRule) {
        size = rule.size
    }

    /// Takes a page.
    ///
    /// - Parameter hasOldest: Whether the moment of its oldest record is known, from which an older page can be asked for.
    public mutating func take(_ page: ListPage, hasOldest: Bool) {
        pages += 1
        let fresh = page.ids.count { id in id.map { known.insert($0).inserted } ?? true }
        came += fresh
        let unanswered = page.signs.flaws(came: came, pages: pages)
        let isFull = page.ids.count >= size
        goesOn = false
        if fresh == 0, pages > 1, !page.ids.isEmpty, isFull || !unanswered.isEmpty {
            flaws = [.repeated(page: pages, came: came)]
        } else if page.ids.isEmpty || !isFull && unanswered.isEmpty {
            flaws = unanswered
        } else if !hasOldest {
            flaws = unanswered.isEmpty ? [.full(limit: size)] : unanswered
        } else if pages == PageWalk.mostPages {
            flaws = [.endless(pages: pages, came: came)]
        } else {
            goesOn = true
        }
    }
}
