import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

/// One row of the merge table: what both sides started from, what each has now, and what each policy makes of it.
struct MergeRow: Sendable {
    let base: JSONValue?
    let local: JSONValue
    let remote: JSONValue?
    let outcome: Outcome

    enum Outcome: Sendable { case keep, fulfilled, conflict }

    init(_ base: JSONValue?, _ local: JSONValue, _ remote: JSONValue?, _ outcome: Outcome) {
        self.base = base
        self.local = local
        self.remote = remote
        self.outcome = outcome
    }

    static let all: [MergeRow] = [
        // Only this side changed it.
        .init("a", "b", "a", .keep), .init("a", nil, "a", .keep),
        .init(nil as JSONValue?, "b", nil as JSONValue?, .keep),
        .init(nil as JSONValue?, "b", .null, .keep), .init(.null, "b", nil as JSONValue?, .keep),
        .init(75, 80, 75, .keep),
        .init(["x": 1], ["x": 2], ["x": 1], .keep), .init("", "b", "", .keep),
        // Both came to the same.
        .init("a", "b", "b", .fulfilled), .init("a", nil, .null, .fulfilled),
        .init("a", nil, "", .fulfilled),
        .init("a", "a", "a", .fulfilled), .init([1], [1, 2], [1, 2], .fulfilled),
        // Both changed it, each otherwise.
        .init("a", "b", "c", .conflict), .init("a", nil, "c", .conflict), .init("a", "b", .null, .conflict),
        .init(.null, "b", "c", .conflict),
        // A member that the server leaves out says nothing.
        .init("a", "b", nil as JSONValue?, .keep), .init("a", .null, nil as JSONValue?, .keep),
        .init(nil as JSONValue?, "b", "c", .conflict),
        .init(75, 80, 90, .conflict), .init(true, false, "false", .conflict), .init("a", "b", "", .conflict),
    ]
}

@Suite("The merge table: base, local edit and server's value under every policy (design section 6)")
struct FieldMergeTests {
    private func decide(_ row: MergeRow, _ policy: ConflictPolicy, local: Int64, remote: Int64) -> FieldMerge {
        FieldMerge.decide(
            edit: FieldEdit(value: row.local, base: row.base, madeAt: HybridTimestamp(milliseconds: local, counter: 9)),
            remote: row.remote, remoteTime: RemoteTime(seenAt: remote), policy: policy)
    }

    @Test(
        "what only one side changed, and what both changed alike, is no conflict under any policy at any time",
        arguments: MergeRow.all, ConflictPolicy.allCases)
    func agreement(row: MergeRow, policy: ConflictPolicy) {
        for (local, remote) in [(1, 2), (2, 2), (3, 2)] as [(Int64, Int64)] {
            let decision = decide(row, policy, local: local, remote: remote)
            switch row.outcome {
            case .keep: #expect(decision == .keepEdit)
            case .fulfilled: #expect(decision == .fulfilled)
            case .conflict:
                guard case .conflict(_, policy) = decision else {
                    Issue.record("\(decision)")
                    return
                }
            }
        }
    }

    @Test(
        "who wins a conflict is the policy's matter; the later write wins, and a tie goes to the server",
        arguments: [
            (.lastWriterWins, 1, .server), (.lastWriterWins, 2, .server), (.lastWriterWins, 3, .local),
            (.serverWins, 1, .server), (.serverWins, 2, .server), (.serverWins, 3, .server),
            (.clientWins, 1, .local), (.clientWins, 2, .local), (.clientWins, 3, .local),
            (.manual, 1, .undecided), (.manual, 3, .undecided), (.appendOnly, 1, .server), (.appendOnly, 3, .server),
            (.serverAuthority, 1, .server), (.serverAuthority, 2, .server), (.serverAuthority, 3, .server),
        ] as [(ConflictPolicy, Int64, ConflictWinner)])
    func winners(policy: ConflictPolicy, localTime: Int64, winner: ConflictWinner) {
        for row in MergeRow.all where row.outcome == .conflict {
            #expect(decide(row, policy, local: localTime, remote: 2) == .conflict(winner: winner, rule: policy))
        }
    }

    @Test(
        "what the server normalised is no conflict",
        arguments: [
            (.decimal, 75, "75.00", true), (.decimal, "75", "75.0", true), (.decimal, 75, "75.01", false),
            (.decimal, 75, "", false),
            (.string, " Ben Ali\n", "Ben Ali", true), (.string, "Ben Ali", "Ben  Ali", true),
            (.string, "75", "75.00", false),
            (.instant, "2026-01-20T14:00:00", "2026-01-20T14:00:00Z", true),
            (.instant, "2026-01-20T14:00", "2026-01-20T14:00:00.000+00:00", true),
            (.instant, "2026-01-20T14:00:00", "2026-01-20T14:30:00Z", false),
            (.instant, "2026-01-20T14:00:00+01:00", "2026-01-20T14:00:00Z", false),
            (.instant, "2026-01-20T14:00:00+01:00", "2026-01-20T13:00:00.000Z", true),
            (.instant, "2026-03-01T00:30:00+01:00", "2026-02-28 23:30Z", true),
            (.instant, "2024-03-01T00:30:00+0100", "2024-02-29T23:30:00Z", true),
            (.instant, "2026-01-20T14:00:00.5Z", "2026-01-20T14:00:00Z", false),
            (.instant, "soon", "2026-01-20T14:00:00Z", false), (.instant, "soon ", "soon", true),
            (.integer, 7, "7", true), (.integer, 7, "8", false), (.integer, "", .null, true),
            (.string, "", .null, true), (.string, "0", .null, false), (.reference("x"), 7, "7", true),
            (.reference("x"), 7, 8, false), (.boolean, false, .null, false), (.any, ["a": 1], ["a": 1], true),
        ] as [(FieldType, JSONValue, JSONValue, Bool)])
    func normalising(type: FieldType, sent: JSONValue, returned: JSONValue, isAlike: Bool) {
        let edit = FieldEdit(value: sent, base: "before", madeAt: HybridTimestamp(milliseconds: 1))
        let decision = FieldMerge.decide(
            edit: edit, remote: returned, remoteTime: RemoteTime(seenAt: 2), policy: .lastWriterWins, type: type)
        #expect((decision == .fulfilled) == isAlike)
        let later = FieldEdit(value: "after", base: sent, madeAt: HybridTimestamp(milliseconds: 1))
        let next = FieldMerge.decide(
            edit: later, remote: returned, remoteTime: RemoteTime(seenAt: 2), policy: .lastWriterWins, type: type)
        #expect((next == .keepEdit) == isAlike)
    }
}
