/// Whether records that a complete listing lacks are deleted (design section 9).
public enum AbsenceVerdict: Sendable, Equatable {
    /// They are gone.
    case deleted
    /// So many at once may be a fault of the server: each waits until a second whole listing lacks it.
    case quarantined

    /// More than this many absences at once are suspect when they are more than a tenth of the resource.
    public static let suspectCount = 20

    /// From this many records on, a list that lacks more than half of them is suspect, however few that are: it shares hardly anything with what
    /// is known, and a fault is far likelier than the end of so many.
    public static let smallestWhole = 3

    /// So many that a list lacks are asked for one by one, where a record can be asked for alone.
    public static let mostAsked = 20

    /// How far apart two listings must be to confirm each other, in milliseconds.
    public static let apartMilliseconds: Int64 = 30_000

    /// Judges the absences of one listing.
    ///
    /// - Parameters:
    ///   - absent: How many records are missing.
    ///   - known: How many the listing should have had.
    public static func judge(absent: Int, known: Int) -> AbsenceVerdict {
        let isMuch = absent > suspectCount && absent > known / 10
        let isMost = known >= smallestWhole && absent > known / 2
        return isMuch || isMost ? .quarantined : .deleted
    }
}
