import SyncCatalogue
import SyncModel

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
