/// What is known of a record whose slot the server decides (design section 7).
public enum BookingState: String, Sendable, CaseIterable {
    /// Made here; the server has not decided.
    case tentative
    /// Made here and not sent: the server has since given the slot to another record. It is held back for a person.
    case contested
    /// The server holds the slot for it.
    case confirmed
    /// The server took it, and shows another record in the same slot.
    case doubleBooked = "double-booked"
    /// The server refused it.
    case rejected
}
