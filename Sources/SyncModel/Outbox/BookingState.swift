/// What is known of a record whose slot the server decides (design section 7).
public enum BookingState: String, Sendable, CaseIterable {
    /// Made here; the server has not decided.
    case tentative
    /// The server holds the slot for it.
    case confirmed
    /// The server refused it.
    case rejected
}
