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

    /// Whether it ends when the history is over and everything is repaired: with it, some refusals can't be told from a proxy's.
    var endsWithHealing: Bool { self == .htmlErrors }
}
