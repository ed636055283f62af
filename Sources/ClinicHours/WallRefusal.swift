/// Why a booking can't be at the wall-clock time asked for.
public enum WallRefusal: Equatable, Sendable {
    /// It wouldn't begin after the present moment.
    case inThePast
    /// Some of it lies outside the day's hours.
    case outsideHours
    /// It is none of the slots that the server listed for that day.
    case notOffered
    /// It overlaps this booking, the earliest of those in its way.
    case taken(WallSlot)
}
