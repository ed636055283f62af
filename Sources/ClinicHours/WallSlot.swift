public import Foundation

/// A slot or a booking as a server keeps it that knows no zones: a day, and what the wall clock shows at the start and the end.
public struct WallSlot: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The day.
    public let day: CivilDate
    /// When it begins.
    public let from: DayTime
    /// When it ends, on the same day.
    public let to: DayTime

    /// A slot. An end at `00:00` is the midnight that ends the day.
    public init(day: CivilDate, from: DayTime, to: DayTime) {
        self.day = day
        self.from = from
        self.to = to.asEnd
    }

    /// A slot of so many minutes; nil for one that would reach into the next day, or of no length.
    public init?(day: CivilDate, from: DayTime, minutes: Int) {
        guard minutes > 0, let to = DayTime(minutes: from.minutes + min(minutes, 1_441)) else { return nil }
        self.init(day: day, from: from, to: to)
    }

    /// The instants that somebody is there, in a zone: never longer than the wall says.
    ///
    /// A reading that clocks show twice that day means its first occurrence, and one that they skip the moment of the jump. So
    /// two slots that do not overlap on the wall never overlap as instants. An end before the start makes an empty span.
    public func span(in zone: TimeZone) -> TimeSpan {
        let held = hold(in: zone)
        return TimeSpan(
            start: held.start, end: min(held.end, TimeSpan(start: held.start, minutes: to.minutes - from.minutes).end))
    }

    /// The instants that it keeps others from, in a zone: until clocks show its end. In the night in which they go back that is an hour more
    /// than ``span(in:)`` where the slot began before. Two slots overlap so if, and only if, they overlap on the wall: servers that know no
    /// zones go by that.
    public func hold(in zone: TimeZone) -> TimeSpan {
        let clock = WallClock(zone: zone)
        return TimeSpan(
            start: clock.instant(day: day, minute: from.minutes), end: clock.instant(day: day, minute: to.minutes))
    }

    /// Whether clocks in a zone show its start at all that day; nobody can come at a time that is skipped.
    public func begins(in zone: TimeZone) -> Bool {
        WallClock(zone: zone).occurrence(day: day, minute: from.minutes) != nil
    }

    /// `2026-02-10 09:00:00–09:30:00`.
    public var description: String { "\(day) \(from)–\(to)" }

    /// Earlier start first, then earlier end.
    public static func < (left: WallSlot, right: WallSlot) -> Bool {
        (left.day, left.from, left.to) < (right.day, right.from, right.to)
    }
}
