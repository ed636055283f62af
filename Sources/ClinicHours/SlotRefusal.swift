/// Why an appointment can't be at the time asked for.
public enum SlotRefusal: Equatable, Sendable {
    /// It wouldn't begin after the present moment.
    case inThePast
    /// Some of it lies outside opening hours.
    case outsideHours
    /// It overlaps this appointment, the earliest of those in its way.
    case taken(TimeSpan)
}
