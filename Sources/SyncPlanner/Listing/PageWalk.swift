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
    /// What the catalogue names as saying whether more follow; nil where the answer has nothing there.
    public let more: JSONValue?
    /// What the catalogue names as the next page; nil where the answer has nothing there.
    public let next: JSONValue?

    /// A page.
    public init(
        ids: [ServerID?], signs: ListSigns = ListSigns(), total: JSONValue? = nil, more: JSONValue? = nil,
        next: JSONValue? = nil
    ) {
        self.ids = ids
        self.signs = signs
        self.total = total
        self.more = more
        self.next = next
    }
}

/// The walk over a list that comes in pages: which page is asked for next, and what all of them prove together. Pure.
///
/// Where pages are counted it ends with the announced number, with the answer's word that no more follow, with a page shorter than was
/// asked for where nothing is announced, or with an empty page. Where answers name the next page, it ends with the one that names none. It
/// ends at once with a page that brings nothing new: a server that does not look at which page it is asked for gives the same for ever.
public struct PageWalk: Sendable {
    /// The most pages of one list; a server that always has another one is not followed for ever.
    static let mostPages = 10_000

    private let rule: PageRule
    private let list: PageAddress.Place
    /// The page that is to be asked for; nil at the end.
    public private(set) var request: PageRequest?
    /// Whether a page was taken.
    public var isUnderWay: Bool { pages > 0 }
    private var known: Set<ServerID> = []
    private var asked: Set<PageRequest> = []
    private var (came, pages) = (0, 0)
    private var totals: [Int64] = []
    private var signs = ListSigns()
    private var found: [ListFlaw.Kind] = []
    private var bad = BadRecords()

    /// A walk that begins.
    ///
    /// - Parameter list: Where the list is asked for, from which addresses of pages are read.
    public init(_ rule: PageRule, list: PageAddress.Place) {
        self.rule = rule
        self.list = list
        request =
            switch rule.step {
            case .offset(let parameter): .parameter(parameter, "0")
            case .number(let parameter, let first): .parameter(parameter, "\(first)")
            case .cursor, .address, .link: .first
            }
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
            request = nil
            return false
        }
        for (index, id) in page.ids.enumerated() {
            // A record that came or went between two pages moves the others, and one may be missed.
            if let id, !known.insert(id).inserted { bad.note(.repeatedID, at: came + index + 1, id: id) }
        }
        came += page.ids.count
        request = next(after: page)
        if request != nil, pages == Self.mostPages {
            found.append(.endless(pages: pages, came: came))
            request = nil
        }
        return true
    }

    private mutating func next(after page: ListPage) -> PageRequest? {
        let saysMore = page.more.flatMap(ListSigns.flag)
        if saysMore == nil, let more = page.more, more != .null, let path = rule.morePath {
            noteUnread(path)
        }
        switch rule.step {
        case .offset(let parameter): return isLastCounted(page, saysMore) ? nil : .parameter(parameter, "\(came)")
        case .number(let parameter, let first):
            return isLastCounted(page, saysMore) ? nil : .parameter(parameter, "\(first + pages)")
        case .cursor(let parameter, _): return follow(cursor(page.next).map { .parameter(parameter, $0) }, saysMore)
        case .address: return follow(address(page.next), saysMore)
        case .link: return follow(address(signs.nextLink.map { .string($0) }), saysMore)
        }
    }

    /// Whether a page is the last where they are counted.
    private func isLastCounted(_ page: ListPage, _ saysMore: Bool?) -> Bool {
        if page.ids.isEmpty { return true }
        if let saysMore { return !saysMore }
        guard signs.flaws(came: came, pages: pages).isEmpty else { return false }
        // A server may give smaller pages than it was asked for; where it announces a number, that is the end.
        if rule.totalPath != nil { return totals.count == 1 && totals[0] == Int64(came) }
        return signs.saysEnd || signs.announced == Int64(came) || rule.size.map { page.ids.count < $0 } ?? false
    }

    /// Goes on to the page that an answer names, unless it was asked for before or the answer says that no more follow.
    private mutating func follow(_ next: PageRequest?, _ saysMore: Bool?) -> PageRequest? {
        if saysMore == false { return nil }
        guard let next else {
            if saysMore == true, let path = rule.morePath {
                found.append(.more(sign: path.joined(separator: "."), came: came))
            }
            return nil
        }
        guard asked.insert(next).inserted else {
            found.append(.repeated(page: pages + 1, came: came))
            return nil
        }
        return next
    }

    /// A value that an answer has for the next page; nil for none. One that can't be sent leaves the list unproven.
    private mutating func cursor(_ value: JSONValue?) -> String? {
        guard let value, value != .null, value != false, value != "" else { return nil }
        if let text = value.string { return text }
        if case .number(let number) = value { return number.literal }
        noteUnread(rule.nextPath ?? [])
        return nil
    }

    /// Notes that what the answer says of more can't be read.
    private mutating func noteUnread(_ path: [String]) {
        let isNoted = found.contains { if case .more = $0 { true } else { false } }
        if !isNoted { found.append(.more(sign: path.joined(separator: "."), came: came)) }
    }

    /// The page at an address that an answer has; nil for none. One that can't be one leaves the list unproven.
    private mutating func address(_ value: JSONValue?) -> PageRequest? {
        guard let value, value != .null, value != false, value != "" else { return nil }
        let text = value.string ?? value["href"]?.string ?? value["url"]?.string
        guard let address = text.flatMap({ PageAddress($0, from: list) }) else {
            let sign = rule.nextPath?.joined(separator: ".") ?? "Link"
            found.append(.more(sign: sign, came: came))
            return nil
        }
        return .address(address)
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
