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
        /// Page by page, by number.
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

    /// How one listing is asked for.
    public internal(set) var strategy: Strategy
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

/// A listing that comes in numbered pages.
public struct PageRule: Sendable, Equatable {
    /// The query parameter with the size of a page.
    public let limitParameter: String
    /// The query parameter with the number of records before the page.
    public let offsetParameter: String
    /// How many records a page has at the most.
    public let size: Int
    /// Where the answer tells how many records there are in all; nil where it doesn't.
    public let totalPath: [String]?
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
