/// What lists made a workstation believe that was not so. Documents and creates may have been judged on such evidence.
struct Deceit: Sendable, Equatable {
    /// The resources of which a list lacked so few records that one list is proof enough (design section 9), or lacked many twice.
    private(set) var lacking: Set<String> = []
    /// The resources of which a list lacked its last records, perhaps those that were just made.
    private(set) var shortened: Set<String> = []
    /// The resources of which a list had its fields bent.
    private(set) var bent: Set<String> = []
    private var emptied: Set<String> = []

    /// More records than this are never gone on the evidence of one list, even when the replica knows a few less than the server has.
    private static let many = 24

    /// The resources of which a list was only a first page, and said so.
    private(set) var cut: Set<String> = []

    /// A list of a resource was only a first page.
    mutating func noteCut(_ resource: String) { cut.insert(resource) }

    /// Some records of a resource were hidden when its list was read.
    mutating func noteHidden(_ resource: String) {
        lacking.insert(resource)
        shortened.insert(resource)
    }

    mutating func note(_ fault: Fault.Kind?, resource: String, rows: Int) {
        switch fault {
        case .emptyList:
            if rows <= Self.many || !emptied.insert(resource).inserted { lacking.insert(resource) }
        case .shortList:
            lacking.insert(resource)
            shortened.insert(resource)
        case .drift: bent.insert(resource)
        default: break
        }
    }
}
