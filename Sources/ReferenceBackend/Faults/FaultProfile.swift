/// Which faults there are, and how often.
public enum FaultProfile: String, CaseIterable, Sendable {
    /// Everything now and then, but for a database that goes back, which loses what was acknowledged by definition.
    case mild
    /// The same, four times as often.
    case rough
    /// A line and a server that hardly work: storms of 429 and 5xx, cuts and lost answers.
    case storm
    /// What happens to bytes on their way.
    case wire
    /// What is wrong with the records: empty lists, other fields, a captive portal.
    case data
    /// What happens to files, on their way up and down.
    case files
    /// Everything, a database that goes back among it.
    case all

    /// What it does, in one line.
    public var summary: String {
        switch self {
        case .mild: "one request in 20: everything but a database that goes back"
        case .rough: "one request in 5: the same"
        case .storm: "one request in 5: storms of 429 and 5xx, cuts, lost answers, delays"
        case .wire: "one request in 10: cuts, lost answers, delays, damaged bodies"
        case .data: "one request in 10: empty lists, other fields, pages instead of JSON"
        case .files: "one request in 5: lost, stalled and wrong files, gzip bombs, cuts, lost answers, delays"
        case .all: "one request in 10: everything, a database that goes back among it"
        }
    }

    /// Of how many requests one suffers.
    var interval: Int {
        switch self {
        case .mild: 20
        case .rough, .storm, .files: 5
        case .wire, .data, .all: 10
        }
    }

    /// The kinds, each as likely as the others where it applies.
    var kinds: [FaultKind] {
        switch self {
        case .mild, .rough: FaultKind.allCases.filter { $0 != .restoredDatabase }
        case .storm: [.throttled, .unavailable, .cutBefore, .cutWithin, .lostAnswer, .lateCommit, .delay]
        case .wire:
            [
                .delay, .cutBefore, .cutWithin, .lostAnswer, .lateCommit, .duplicate, .truncatedJSON, .wrongLength,
                .badGzip, .stalledUpload, .otherFile, .gzipBomb,
            ]
        case .data: [.emptyList, .newField, .missingField, .retypedField, .captivePortal, .truncatedJSON]
        case .files:
            [.droppedFile, .stalledUpload, .otherFile, .gzipBomb, .cutBefore, .cutWithin, .lostAnswer, .delay]
        case .all: FaultKind.allCases
        }
    }

    /// Whether a `Retry-After` may ask for years. A client that waits the hour which it may at the most is no use to a test
    /// that wants to see the end.
    var asksForYears: Bool { self == .storm || self == .all }
}
