import SyncCatalogue
import SyncModel

/// What answers of a server show that a catalogue says otherwise, or not at all. Texts of the server's in it have no secrets.
public enum ProbeProblem: Sendable, Equatable {
    // MARK: The sign-in

    /// The sign-in was refused.
    case signInRefused(status: Int?, words: String)
    /// Its answer has no token where the catalogue says.
    case noToken(path: [String], found: [String])
    /// The role is not where the catalogue says: in the answer, or in that of a path; the members found may hold it.
    case noRole(reason: String, found: [String], path: String?)
    /// The role has no face.
    case unknownRole(String, known: [String])
    /// The sign-in tells another role than the one whose faces are tried.
    case otherRole(told: String, tried: String)

    // MARK: The answer

    /// 401, from a list that is said to be public, or from another.
    case signInNeeded(words: String, isPublic: Bool)
    /// 403.
    case forbidden(words: String)
    /// 404 or 410, also at the other form of the path, where that was tried.
    case absent(status: Int, words: String, other: String?)
    /// It is there with a slash at its end, or without one.
    case slash(key: String, right: String)
    /// A redirect leads to another path.
    case redirected(key: String, to: String)
    /// Another status that is no success.
    case refused(status: Int, words: String)
    /// It is no JSON.
    case notJSON(type: String?)
    /// There is no answer.
    case noAnswer(words: String)
    /// An error answer has no words where the catalogue says.
    case noErrorWords(found: [String])

    // MARK: The list

    /// The answer has no list where the catalogue says; the paths found have one.
    case noList(kind: String, found: [String])
    /// The answer is the list itself.
    case plainList(member: [String])
    /// So many elements are no objects.
    case notRecords(count: Int, kind: String)
    /// A list where one record is expected.
    case severalRecords
    /// Neither a record nor null.
    case noRecord(kind: String, found: [String])

    // MARK: Ids

    /// Records have no such id; the members found may be one.
    case noID(members: [String], count: Int, of: Int, found: [String])
    /// Ids are of the other kind.
    case idForm(ServerIDForm)
    /// An id that can't stand in a path.
    case unusableID(sample: String)
    /// Several records of a page have one id.
    case repeatedID(sample: String)

    // MARK: Pages

    /// The list is not whole, and the catalogue has no pages that would lead to the rest; what would, where it was seen.
    case cut(ListFlaw.Kind, pages: String?, isTried: Bool)
    /// The second page is the first again.
    case samePage(asked: String, pages: String?)
    /// The second page was refused.
    case pageRefused(status: Int, words: String)
    /// What `pages` names is not in the answer; where it is.
    case noPageMember(key: String, path: [String], found: [String]?)
    /// A page is shorter than was asked for, and more follow.
    case smallPage(parameter: String?, asked: Int, came: Int)
    /// Records lie outside the days that were asked for.
    case outsideWindow(count: Int, of: Int, parameters: [String])

    // MARK: Fields

    /// A member that no field names; nil for a name that no field can have.
    case unnamed(String, type: String)
    /// A member whose field the role is not said to see.
    case hidden(String, shows: [String]?)
    /// A field that no record showed; the unnamed member that it may be.
    case unseen(String, alike: String?)
    /// Values that do not fit the field's type.
    case misfit(Misfit)
    /// Moments without an offset, in a field that is sent with one.
    case naive(field: String, sample: String)
    /// Values that the choices lack.
    case otherChoices(field: String, known: [String], found: [String])
    /// Texts that are longer than the field takes.
    case tooLong(field: String, most: Int, found: Int)
    /// A reference that comes as an object.
    case object(field: String, members: [String])
    /// A nested object that is not there, or lacks members.
    case otherNested(field: String, member: String, lacking: [String], shown: [String])
    /// Opening hours that can't be read.
    case unreadableHours(field: String, count: Int, of: Int, words: String)
    /// Days of the week beyond 0 to 6.
    case otherWeekdays(field: String, sample: String)

    // MARK: The single record

    /// A record that comes alone stands in a member.
    case envelope(member: String)
    /// The record that came is not the one that was asked for.
    case otherRecord

    /// Values that do not fit the type of a field.
    public struct Misfit: Sendable, Equatable {
        /// The field.
        public let field: String
        /// Its type in the catalogue.
        public let type: String
        /// How many values do not fit.
        public let count: Int
        /// Of how many.
        public let of: Int
        /// One of them.
        public let sample: String
        /// What that one is.
        public let form: ShownForm
        /// The type that all values fit.
        public let better: FieldType
        /// The catalogue's word for how that one is written, for days and for moments in numbers; nil where there is none.
        public let order: String?
    }

    /// A word for scripts, which stays the same.
    public var kind: String {
        switch self {
        case .signInRefused: "sign-in-refused"
        case .noToken: "no-token"
        case .noRole: "no-role"
        case .unknownRole: "unknown-role"
        case .otherRole: "other-role"
        case .signInNeeded: "sign-in-needed"
        case .forbidden: "forbidden"
        case .absent: "absent"
        case .slash: "slash"
        case .redirected: "redirected"
        case .refused: "refused"
        case .notJSON: "not-json"
        case .noAnswer: "no-answer"
        case .noErrorWords: "no-error-words"
        case .noList: "no-list"
        case .plainList: "plain-list"
        case .notRecords: "not-records"
        case .severalRecords: "several-records"
        case .noRecord: "no-record"
        case .noID: "no-id"
        case .idForm: "id-form"
        case .unusableID: "unusable-id"
        case .repeatedID: "repeated-id"
        case .cut: "cut"
        case .samePage: "same-page"
        case .pageRefused: "page-refused"
        case .noPageMember: "no-page-member"
        case .smallPage: "small-page"
        case .outsideWindow: "outside-window"
        case .unnamed: "unnamed"
        case .hidden: "hidden"
        case .unseen: "unseen"
        case .misfit: "misfit"
        case .naive: "naive-moments"
        case .otherChoices: "other-choices"
        case .tooLong: "too-long"
        case .object: "object"
        case .otherNested: "other-nested"
        case .unreadableHours: "unreadable-hours"
        case .otherWeekdays: "other-weekdays"
        case .envelope: "envelope"
        case .otherRecord: "other-record"
        }
    }

    /// Whether nothing goes wrong by it: the catalogue could say more, or a few records could not show all.
    public var isHint: Bool {
        switch self {
        case .unnamed, .hidden, .naive: true
        case .unseen(_, let alike): alike == nil
        default: false
        }
    }
}
