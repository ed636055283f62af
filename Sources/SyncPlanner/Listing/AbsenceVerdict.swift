/// Whether records that a complete listing lacks are deleted (design section 9).
public enum AbsenceVerdict: Sendable, Equatable {
    /// They are gone.
    case deleted
    /// So many at once may be a fault of the server: each waits until a second whole listing lacks it.
    case quarantined

    /// More than this many absences at once are suspect when they are more than a tenth of the resource.
    public static let suspectCount = 20

    /// A list that lacks everything is suspect from this many records on: an empty answer is far likelier a fault than the end of them all.
    public static let smallestWhole = 3

    /// How far apart two listings must be to confirm each other, in milliseconds.
    public static let apartMilliseconds: Int64 = 30_000

    /// Judges the absences of one listing.
    ///
    /// - Parameters:
    ///   - absent: How many records are missing.
    ///   - known: How many the listing should have had.
    public static func judge(absent: Int, known: Int) -> AbsenceVerdict {
        let isMuch = absent > suspectCount && absent * 10 > known
        let isAll = absent == known && known >= smallestWhole
        return isMuch || isAll ? .quarantined : .deleted
    }
}
