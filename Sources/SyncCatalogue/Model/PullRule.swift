import SyncModel

/// How a resource's list is fetched.
public struct PullRule: Sendable, Equatable {
    /// How one listing is asked for.
    public enum Strategy: Sendable, Equatable {
        /// The whole list at once.
        case full
        /// The one record that there is.
        case single
        /// A range of days around today, and the whole list every now and then.
        case window(WindowRule)
        /// Page by page, from the first to the last.
        case pages(PageRule)
        /// Page by page, from the newest back to what is known.
        case cursor(CursorRule)
        /// Never: the server has no list of it, and its records are known by their ids only.
        case unlisted
    }

    /// The days to which a listing is narrowed; nil for other strategies.
    public var window: WindowRule? {
        if case .window(let window) = strategy { window } else { nil }
    }

    /// The pages in which a listing comes; nil where it comes at once, or back from the newest.
    public var pages: PageRule? {
        if case .pages(let pages) = strategy { pages } else { windowPages }
    }

    /// How one listing is asked for.
    public internal(set) var strategy: Strategy
    /// The pages in which the list of some days comes, and the whole one; nil where it comes at once.
    public internal(set) var windowPages: PageRule?
    /// How the list is narrowed to what changed; nil where it can't be.
    public let since: SinceRule?
    /// The records that have a list each; nil where there is one list for all.
    public let parent: ParentRule?
    /// How many seconds lie between two pulls.
    public let everySeconds: Int
    /// Which resource goes first: the lowest.
    public let urgency: Int
    /// Whether the server cuts the list, so that what it lacks is not gone.
    public let isCapped: Bool
    /// Which records that a list lacks are asked for one by one: those that have one of these values in each of the fields.
    public let asksFor: [String: [JSONValue]]
    /// Whether the server computes the records, so that many may go at once.
    public let isComputed: Bool
}

/// A listing that is narrowed to a range of days.
public struct WindowRule: Sendable, Equatable {
    /// The field whose day counts.
    public let field: String
    /// The query parameter of the first day, as `YYYY-MM-DD`.
    public let fromParameter: String
    /// The query parameter of the last day, inclusive.
    public let toParameter: String
    /// How many days before today it reaches.
    public let daysBack: Int
    /// How many days after today it reaches.
    public let daysAhead: Int
    /// How many seconds lie between two whole listings; nil where the server has no list without the days.
    public let fullEverySeconds: Int?
}

/// A listing that comes in pages, each of which is asked for by what is known of the ones before.
public struct PageRule: Sendable, Equatable {
    /// How the page behind one is asked for.
    public enum Step: Sendable, Equatable {
        /// By the number of records before it, in this query parameter.
        case offset(parameter: String)
        /// By its number, in this query parameter, from that of the first page.
        case number(parameter: String, first: Int)
        /// By a value that the answer has in a member, in this query parameter.
        case cursor(parameter: String, member: [String])
        /// By an address that the answer has in a member.
        case address(member: [String])
        /// By the address of the `Link` header field with the relation `next` (RFC 8288).
        case link
    }

    /// How the next page is asked for.
    public let step: Step
    /// The query parameter with the size of a page; nil where the server has a size of its own.
    public let limitParameter: String?
    /// How many records a page has at the most; nil where that is not known.
    public internal(set) var size: Int?
    /// Where the answer tells how many records there are in all; nil where it doesn't.
    public let totalPath: [String]?
    /// Where the answer says whether more follow; nil where it doesn't.
    public let morePath: [String]?

    /// The query parameter with the number of records before the page; nil where pages are asked for otherwise.
    public var offsetParameter: String? { if case .offset(let parameter) = step { parameter } else { nil } }
    /// Where the answer names the next page; nil where it doesn't.
    public var nextPath: [String]? {
        switch step {
        case .cursor(_, let member), .address(let member): member
        case .offset, .number, .link: nil
        }
    }
    /// The query parameters that only walking sets: no list has them always.
    public var parameters: [String] {
        switch step {
        case .offset(let parameter), .number(let parameter, _), .cursor(let parameter, _): [parameter]
        case .address, .link: []
        }
    }
}

/// A listing that comes in pages, each of what is older than a moment.
public struct CursorRule: Sendable, Equatable {
    /// The query parameter with the size of a page.
    public let limitParameter: String
    /// The query parameter with the moment.
    public let beforeParameter: String
    /// How many records a page has at the most.
    public let size: Int
    /// The field whose moment counts.
    public let field: String
}

/// The records that have a list each, such as conversations with their messages.
public struct ParentRule: Sendable, Equatable {
    /// The parents' resource.
    public let resource: String
    /// The field of the parents that holds the id by which the list is asked for; nil for their own ids.
    public let source: String?
    /// The field of a listed record that tells its parent; filled in where the server leaves it out.
    public let field: String
    /// How many lists are fetched in one pull at the most: those that may have news first.
    public let batch: Int
    /// How many seconds a list is good for while its parent does not change.
    public let refreshSeconds: Int
}
