/// What a listing claims to hold: the absence of a record proves something only inside it (design section 9).
public enum ListingScope: Sendable, Equatable {
    /// Every record of the resource.
    case everything
    /// The records whose field lies in a range of moments, Unix milliseconds, the end excluded.
    case window(field: String, from: Int64, until: Int64)
    /// The records of some parents, told by a field. Where the lists go back only to what was known, their absences prove nothing.
    case children(field: String, of: [String], whole: [String])
    /// The newest records, or those that are still open: what is missing may be older, but one that was just made would be there.
    case recent
    /// The records that it has, and no others.
    case these

    /// Whether every record of those that it is about is in it, so that two such listings confirm each other's absences.
    public var isWhole: Bool {
        switch self {
        case .everything: true
        case .children(_, let parents, let whole): Set(parents) == Set(whole)
        default: false
        }
    }

    /// Whether what it lacks is lacking in a whole list, its own or that of a parent.
    public var confirmsAbsences: Bool {
        switch self {
        case .everything, .children: true
        default: false
        }
    }
}
