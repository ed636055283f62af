/// What decided a conflict, or marks what kind of conflict it is (design section 6).
public enum ConflictRule: String, Sendable, CaseIterable, CustomStringConvertible {
    /// The later change won; a tie goes to the server.
    case lastWriterWins = "last-writer-wins"
    /// The field's policy gives it to the server.
    case serverWins = "server-wins"
    /// The field's policy gives it to the local edit.
    case clientWins = "client-wins"
    /// Only the server may decide.
    case serverAuthority = "server-authority"
    /// What was once said never changes.
    case appendOnly = "append-only"
    /// A person decides.
    case manual
    /// What an action requires of its record holds no longer.
    case barred
    /// The server deleted a record that was being edited here.
    case deleteWins = "delete-wins"
    /// The server refused a create because it has a record with the same natural key.
    case createCreate = "create-create"
    /// The server gave one slot to two records.
    case doubleBooked = "double-booked"
    /// The server said yes to a write and did not store it.
    case notApplied = "not-applied"
    /// The server stored a write, as far as one can tell, and shows it no longer.
    case overwritten

    /// The rule as stored and shown.
    public var description: String { rawValue }
}
