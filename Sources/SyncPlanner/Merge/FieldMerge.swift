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
    ///   - remote: The server's value now; nil where the record has no such member.
    ///   - remoteTime: When the server's value changed, or was first seen here; Unix milliseconds.
    ///   - policy: Who wins where both changed it.
    ///   - type: What the field holds, by which a value that the server normalised is known again; nil for exactly the same values only.
    public static func decide(
        edit: FieldEdit, remote: JSONValue?, remoteTime: Int64, policy: ConflictPolicy, type: FieldType? = nil
    ) -> FieldMerge {
        let remoteValue = remote ?? .null
        if Likeness.holds(edit.value, remoteValue, type) { return .fulfilled }
        if Likeness.holds(edit.base ?? .null, remoteValue, type) { return .keepEdit }
        let winner: ConflictWinner =
            switch policy {
            case .serverWins, .serverAuthority, .appendOnly: .server
            case .manual: .undecided
            case .clientWins: .local
            // A tie goes to the server.
            case .lastWriterWins: edit.madeAt.milliseconds > remoteTime ? .local : .server
            }
        return .conflict(winner: winner, rule: policy)
    }
}
