/// What keeps a list from proving anything by what it lacks: it is not known to be whole, or one of its records can't be used (design
/// sections 5.6 and 9). It is kept until a later list is good.
public struct ListFlaw: Sendable, Hashable {
    /// What is wrong.
    public enum Kind: Sendable, Hashable {
        /// The server announced another number of records than came.
        case announced(Int64, came: Int)
        /// A member or a header field, which is named, says that there are more than came.
        case more(sign: String, came: Int)
        /// As many came as were asked for at the most, and nothing says that these are all.
        case full(limit: Int)
        /// Its pages announced different numbers: it changed while it was read.
        case changing(from: Int64, to: Int64)
        /// A page brought no record that an earlier one had not, and so many had come by then.
        case repeated(page: Int, came: Int)
        /// It had no end within so many pages.
        case endless(pages: Int, came: Int)
        /// No page told how many records there are, which the catalogue says they do.
        case unannounced(came: Int)
        /// A record can't be used.
        case record(BadRecord)
        /// So many others can't be used either.
        case otherRecords(Int)
    }

    /// The record whose own list it is, by its id on the server; nil for a list of the resource itself.
    public let parent: String?
    /// What is wrong.
    public let kind: Kind

    /// A flaw of a list.
    public init(_ kind: Kind, parent: String? = nil) {
        self.parent = parent
        self.kind = kind
    }
}

/// A record of a list that can't be used. All others were.
public struct BadRecord: Sendable, Hashable {
    /// What is wrong with it.
    public enum Fault: Sendable, Hashable {
        /// It is broken JSON.
        case syntax(JSONSyntaxError.Problem)
        /// It is no object.
        case noObject
        /// It has no id, or none that can be one.
        case noID
        /// A record before it has the same id; that one counts.
        case repeatedID
    }

    /// The longest id that is kept, in characters.
    private static let longestID = 200

    /// Which element of the list it is, from 1.
    public let position: Int
    /// Its id, where that can be read.
    public let id: ServerID?
    /// What is wrong with it.
    public let fault: Fault

    /// A record that can't be used.
    public init(position: Int, id: ServerID?, fault: Fault) {
        self.position = position
        self.id = id.flatMap { $0.text.count > Self.longestID ? nil : $0 }
        self.fault = fault
    }
}

/// The records of one list that can't be used: the first by name, the others by number.
public struct BadRecords: Sendable, Equatable {
    /// How many are named.
    public static let mostNamed = 20

    private var named: [BadRecord] = []
    private var others = 0

    /// None yet.
    public init() {}

    /// Notes one.
    public mutating func note(_ fault: BadRecord.Fault, at position: Int, id: ServerID? = nil) {
        if named.count < Self.mostNamed {
            named.append(BadRecord(position: position, id: id, fault: fault))
        } else {
            others += 1
        }
    }

    /// What they are of their list.
    public var flaws: [ListFlaw.Kind] { named.map { .record($0) } + (others > 0 ? [.otherRecords(others)] : []) }
}

/// Which of a resource's lists flaws are about: those of one are kept until that one is good.
public enum ListPart: Sendable, Hashable {
    /// The list of all records.
    case whole
    /// The list of some days.
    case window
    /// The list of one parent's records.
    case parent(String)

    /// Whose list it is; nil for those of the resource itself.
    public var parent: String? { if case .parent(let id) = self { id } else { nil } }

    /// The part as stored.
    public var text: String {
        switch self {
        case .whole: "whole"
        case .window: "window"
        case .parent(let id): "parent \(id)"
        }
    }

    /// The part from ``text``; nil for a text that is none.
    public init?(_ text: String) {
        switch text {
        case "whole": self = .whole
        case "window": self = .window
        default:
            guard text.hasPrefix("parent ") else { return nil }
            self = .parent(String(text.dropFirst("parent ".count)))
        }
    }
}
