/// What a large run must have seen, so that its silence proves something: each fault and each branch of the planner often enough.
public enum Expectations {
    /// How often each word must be seen in a run of ``enough`` seeds.
    public static let least = 100

    /// From how many seeds on the counts are demanded.
    public static let enough = 20_000

    /// The branches of the planner.
    public static let branches: [String] = [
        "absence: deleted", "absence: eachRecord", "absence: quarantined", "absence: wholeList",
        "accepted value: not-applied", "base of action moved: local wins",
        "base of action moved: server wins", "base of delete moved: local wins", "base of delete moved: server wins",
        "booking: confirmed", "booking: contested", "booking: double-booked", "booking: rejected", "booking: tentative",
        "doubt of action: done",
        "doubt of action: notDone", "doubt of action: undecided",
        "doubt of create: done", "doubt of create: notDone", "doubt of create: undecided",
        "doubt of delete: notDone", "doubt of update: notDone", "merge: conflict, append-only, server wins",
        "file: done", "file: fail", "file: replaced", "file: resend", "file: wait",
        "given up: create", "gone record came back", "list as it was",
        "merge: conflict, client-wins, local wins", "merge: conflict, last-writer-wins, local wins",
        "merge: conflict, manual, undecided wins", "merge: conflict, server-wins, server wins",
        "merge: conflict, last-writer-wins, server wins", "merge: conflict, server-authority, server wins",
        "merge: fulfilled", "merge: kept", "merge: revised", "merge: superseded", "probe: 200", "probe: 404",
        "unsent create shown: done", "unsent create shown: undecided",
        "verdict on action: acknowledged", "verdict on action: rejected", "verdict on action: retry",
        "verdict on action: signInAgain", "verdict on action: unknown", "verdict on create: acknowledged",
        "verdict on create: rejected", "verdict on create: retry", "verdict on create: signInAgain",
        "verdict on create: unknown", "verdict on delete: acknowledged", "verdict on delete: gone",
        "verdict on delete: rejected", "verdict on delete: retry", "verdict on delete: signInAgain",
        "verdict on delete: unknown", "verdict on update: acknowledged", "verdict on update: gone",
        "verdict on update: rejected", "verdict on update: retry", "verdict on update: signInAgain",
        "verdict on update: unknown", "wait: contested", "wait: earlier", "wait: parent", "wait: release",
        "wait: rival", "wait: twin", "wait: until",
    ]

    /// The branches of a run about patients and practitioners.
    public static let branchesOfParties: [String] = [
        "absence: deleted", "absence: eachRecord", "absence: quarantined", "accepted value: not-applied",
        "accepted value: overwritten", "base of action moved: server wins",
        "base of delete moved: server wins", "booking: confirmed", "booking: contested", "booking: rejected",
        "collective: two or more", "cursor: an older page", "doubt of action: done", "doubt of action: notDone",
        "doubt of action: undecided", "doubt of create: done", "doubt of create: notDone",
        "doubt of create: undecided", "doubt of delete: notDone", "doubt of update: notDone", "gone record came back",
        "list as it was",
        "merge: conflict, last-writer-wins, server wins", "merge: fulfilled", "merge: kept", "merge: revised",
        "merge: superseded", "pages: changed in between", "probe: 200", "probe: 404",
        "unsent create shown: undecided", "upsert: an update",
        "verdict on action: acknowledged", "verdict on action: rejected", "verdict on action: retry",
        "verdict on action: signInAgain", "verdict on action: unknown", "verdict on create: acknowledged",
        "verdict on create: rejected", "verdict on create: retry", "verdict on create: signInAgain",
        "verdict on create: unknown", "verdict on delete: acknowledged", "verdict on delete: rejected",
        "verdict on delete: retry", "verdict on delete: signInAgain", "verdict on delete: unknown",
        "verdict on update: acknowledged", "verdict on update: rejected", "verdict on update: retry",
        "verdict on update: signInAgain", "verdict on update: unknown", "wait: contested", "wait: earlier",
        "wait: parent", "wait: release", "wait: twin", "wait: until",
    ]

    /// The faults, quirks of the server included.
    public static let faults: [String] =
        Quirk.allCases.map(\.rawValue)
        + [
            "500 after writing", "5xx before writing", "bad encoding", "captive portal", "clock jump",
            "clock jump in a cycle", "colleague meanwhile", "crash at a commit", "crash between cycles", "cut before",
            "cut in", "delay", "duplicate", "empty list", "expired token", "late commit", "lost answer",
            "list older than writes", "permission lost", "proxy's error page", "replica set back", "restored database",
            "schema drift", "shortened list",
            "throttled", "truncated JSON", "typed meanwhile", "wrong length",
        ]

    /// What was seen too rarely, with the counts.
    public static func unmet(by tally: Tally, _ branches: [String] = branches) -> [String] {
        let all = branches.map { (Tally.Kind.branch, $0) } + faults.map { (.fault, $0) }
        return all.compactMap { kind, word in
            let count = tally.count(of: word, in: kind)
            return count < least ? "\(kind.rawValue) '\(word)': \(count)" : nil
        }
    }
}
