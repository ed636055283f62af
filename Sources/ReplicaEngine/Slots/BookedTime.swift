import ClinicHours
import Foundation
import SyncCatalogue
import SyncModel

/// When a booking or a slot is: the instants, and the readings of the wall clock where the backend writes those.
public struct BookedTime: Equatable, Sendable {
    /// The instants that it takes.
    public let span: TimeSpan
    /// The instants that it keeps others from: longer in the night in which clocks go back.
    let hold: TimeSpan
    /// What the wall clock shows; nil where the backend writes instants.
    public let wall: WallSlot?

    /// A time by its instants.
    public init(span: TimeSpan) {
        self.span = span
        hold = span
        wall = nil
    }

    /// A time by the wall clock of a zone.
    public init(_ wall: WallSlot, in zone: TimeZone) {
        span = wall.span(in: zone)
        hold = wall.hold(in: zone)
        self.wall = wall
    }

    /// The start, as people are told it: in UTC, or as the wall clock of the backend's zone shows it.
    var start: String { wall.map { "\($0.day)T\($0.from)" } ?? InstantText.utc(span.start) }
}

/// Reads from records when they are, and whether they hold their slot.
struct BookingTimes {
    let rule: BookingRule
    let zone: TimeZone

    /// When a record is, by the end that it has.
    func held(_ record: JSONObject) -> BookedTime? {
        if rule.dayField != nil { return wall(record).map { BookedTime($0, in: zone) } }
        guard let start = instant(record[rule.startField]) else { return nil }
        return BookedTime(
            span: instant(record[rule.endField]).map { TimeSpan(start: start, end: $0) }
                ?? TimeSpan(start: start, minutes: rule.minutes))
    }

    /// When a booking is to be. An instant's end is the server's to say: one that is still there may be that of another slot.
    func wanted(_ record: JSONObject) -> BookedTime? {
        if rule.dayField != nil { return held(record) }
        return instant(record[rule.startField]).map { BookedTime(span: TimeSpan(start: $0, minutes: rule.minutes)) }
    }

    /// The day and the wall-clock start of a record.
    func wallStart(_ record: JSONObject) -> (day: CivilDate, from: DayTime)? {
        guard let day = rule.dayField.flatMap({ record[$0]?.string }).flatMap(CivilDate.init),
            let from = record[rule.startField]?.string.flatMap(DayTime.init)
        else { return nil }
        return (day, from)
    }

    /// Whether a record holds its slot. One that does not say, as long as only its booking is known, does.
    func holdsSlot(_ record: JSONObject) -> Bool {
        rule.taken.allSatisfy { field, values in
            guard let value = record[field], value != .null else { return true }
            return values.contains(value)
        }
    }

    /// A slot without an end of its own, as long as the catalogue says, and no longer than the day.
    func wallSlot(on day: CivilDate, from: DayTime) -> WallSlot {
        WallSlot(day: day, from: from, minutes: rule.minutes) ?? WallSlot(day: day, from: from, to: .dayEnd)
    }

    private func wall(_ record: JSONObject) -> WallSlot? {
        guard let (day, from) = wallStart(record) else { return nil }
        if let to = record[rule.endField]?.string.flatMap(DayTime.init) {
            let slot = WallSlot(day: day, from: from, to: to)
            if slot.from < slot.to { return slot }
        }
        return wallSlot(on: day, from: from)
    }

    private func instant(_ value: JSONValue?) -> Date? {
        value?.string.flatMap { InstantText.parse($0, naiveIn: zone) }
    }
}
