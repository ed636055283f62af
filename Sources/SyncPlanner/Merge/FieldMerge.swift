import SyncCatalogue
import SyncModel

/// The three-way merge of one field (design section 6).
public enum FieldMerge: Sendable, Equatable {
    /// The server did not move: the local edit stays and will be sent.
    case keepEdit
    /// Both sides came to the same value: there is nothing left to send.
    case fulfilled
    /// Both sides changed it, and this one's value stands.
    case conflict(winner: ConflictWinner, rule: ConflictPolicy)

    /// Decides a field.
    ///
    /// - Parameters:
    ///   - edit: The local edit, with the server's value that it started from.
    ///   - remote: The server's value now; nil where the record has no such member, which says nothing of its value.
    ///   - remoteTime: When the server's value changed.
    ///   - policy: Who wins where both changed it.
    ///   - type: What the field holds, by which a value that the server normalised is known again; nil for exactly the same values only.
    public static func decide(
        edit: FieldEdit, remote: JSONValue?, remoteTime: RemoteTime, policy: ConflictPolicy, type: FieldType? = nil
    ) -> FieldMerge {
        // A server that leaves a member out, for a moment or in one of its lists, changed nothing.
        guard let remote else { return .keepEdit }
        if Likeness.hasArrived(edit, remote, type) { return .fulfilled }
        if Likeness.holds(edit.base ?? .null, remote, type) { return .keepEdit }
        return .conflict(winner: policy.winner(madeAt: edit.madeAt, remoteTime: remoteTime), rule: policy)
    }
}

extension ConflictPolicy {
    /// Who wins where both sides changed the same.
    func winner(madeAt: HybridTimestamp, remoteTime: RemoteTime) -> ConflictWinner {
        switch self {
        case .serverWins, .serverAuthority, .appendOnly: .server
        case .clientWins: .local
        case .manual: .undecided
        case .lastWriterWins: remoteTime.isCertainlyBefore(madeAt) ? .local : .server
        }
    }

    /// The policy as the conflict log names what decided.
    public var rule: ConflictRule {
        switch self {
        case .lastWriterWins: .lastWriterWins
        case .serverWins: .serverWins
        case .clientWins: .clientWins
        case .serverAuthority: .serverAuthority
        case .appendOnly: .appendOnly
        case .manual: .manual
        }
    }
}

/// When the server's value of a field changed, as far as it is known.
public struct RemoteTime: Sendable, Equatable {
    /// Unix milliseconds of this machine's clock.
    public let milliseconds: Int64
    /// How far that may be off to either side, in milliseconds.
    public let bound: Int64

    /// The moment at which the server says that the record changed, brought to this machine's clock.
    ///
    /// - Parameter offset: How far the server's clock is ahead; nil where no answer told it, which is taken for none.
    public init(changedAt: Int64, offset: ServerClock.Offset?) {
        milliseconds = changedAt - (offset?.milliseconds ?? 0)
        bound = offset?.bound ?? 0
    }

    /// The moment at which this replica first saw the value, where the server does not say when it changed.
    public init(seenAt: Int64) {
        milliseconds = seenAt
        bound = 0
    }

    /// Whether an edit is later, beyond the doubt about the clocks: a tie goes to the server.
    func isCertainlyBefore(_ edit: HybridTimestamp) -> Bool { milliseconds + bound < edit.milliseconds }
}
