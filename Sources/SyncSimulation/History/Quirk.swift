/// What deployed servers of this kind do (design section 8), each switched on and off by a history.
public enum Quirk: String, Sendable, Hashable, CaseIterable {
    /// A create is answered with the record but without its id.
    case createWithoutID = "create without id"
    /// A create is answered with a mere message.
    case createWithoutRecord = "create without record"
    /// White space at the ends of texts goes.
    case trimsTexts = "trims texts"
    /// Amounts are stored with two decimals.
    case normalisesDecimals = "normalises decimals"
    /// Two bookings of one slot are both accepted.
    case doubleBooks = "double bookings"
    /// Errors are pages of HTML.
    case htmlErrors = "HTML errors"
    /// Names from other records are written once and never renewed.
    case staleNames = "stale names"
    /// Only lists show names from other records.
    case namesOnlyInLists = "names only in lists"
    /// The id of the last record is given away again.
    case reusesIDs = "id reuse"
    /// The number of the last record is given away again.
    case reusesNumbers = "number reuse"
    /// Texts come back with other white space, escapes and case.
    case rewritesTexts = "rewritten texts"
    /// Whoever sends a certain text is answered 500, whatever else is in the request.
    case chokesOnText = "always fails one text"
    /// Some changes are answered as done, and stored nowhere.
    case losesUpdates = "lost updates"
    /// Some records are there for nobody, until they are again.
    case hidesRecords = "hidden records"
    /// Whole lists come as their first page, and say that there is more.
    case startsPaging = "first page for all"
    /// Uploads are answered with yes, and the file is stored nowhere.
    case dropsFiles = "dropped files"
    /// Compressed uploads are answered with yes, though nothing of them could be read.
    case ignoresCodings = "ignored codings"
    /// Lists have a mark of their content, and who has it is told that they are as they were.
    case marksLists = "marked lists"

    /// Whether it ends when the history is over and everything is repaired: with it, some refusals can't be told from a proxy's, or the
    /// server does not show all that it has.
    var endsWithHealing: Bool {
        switch self {
        case .htmlErrors, .losesUpdates, .hidesRecords, .startsPaging: true
        default: false
        }
    }
}
