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
    private let zone: TimeZone

    /// A time by its instants.
    ///
    /// - Parameter zone: The clinic's.
    public init(span: TimeSpan, in zone: TimeZone) {
        self.span = span
        self.zone = zone
        hold = span
        wall = nil
    }

    /// A time by the wall clock of a zone.
    public init(_ wall: WallSlot, in zone: TimeZone) {
        span = wall.span(in: zone)
        hold = wall.hold(in: zone)
        self.wall = wall
        self.zone = zone
    }

    /// The start, as people are told it and may type it: as the clinic's clock shows it, with its offset where the backend writes instants.
    public var start: String { wall.map { "\($0.day)T\($0.from)" } ?? told(span.start) }

    /// The end, as ``start``.
    public var end: String { wall.map { "\($0.day)T\($0.to)" } ?? told(span.end) }

    private func told(_ moment: Date) -> String {
        guard zone.secondsFromGMT(for: moment) != 0 else { return InstantText.utc(moment) }
        return WireTime.zoned(Int64((moment.timeIntervalSince1970 * 1000).rounded()), in: zone)
    }
}

/// Reads from records when they are, and whether they hold their slot.
struct BookingTimes {
    let rule: BookingRule
    let zone: TimeZone

    /// When a record is, by the end that it has.
    ///
    /// - Parameter minutes: How long it is where it has none.
    func held(_ record: JSONObject, minutes: Int) -> BookedTime? {
        if rule.dayField != nil { return wall(record, minutes: minutes).map { BookedTime($0, in: zone) } }
        guard let start = instant(record[rule.startField]) else { return nil }
        if let end = end(of: record), start < end {
            return BookedTime(span: TimeSpan(start: start, end: end), in: zone)
        }
        return BookedTime(span: TimeSpan(start: start, minutes: minutes), in: zone)
    }

    /// When a booking is to be. An end that only the server says may be that of another slot, as long as it is still there.
    ///
    /// - Parameter minutes: How long it is where it does not say its end.
    func wanted(_ record: JSONObject, minutes: Int) -> BookedTime? {
        if rule.isEndSent || rule.dayField != nil && rule.length == .fixed { return held(record, minutes: minutes) }
        var record = record
        if let end = rule.endField { record[end] = nil }
        return held(record, minutes: minutes)
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
            return values.cover(value)
        }
    }

    /// A slot of so many minutes, and no longer than the day.
    func wallSlot(on day: CivilDate, from: DayTime, minutes: Int) -> WallSlot {
        WallSlot(day: day, from: from, minutes: minutes) ?? WallSlot(day: day, from: from, to: .dayEnd)
    }

    private func wall(_ record: JSONObject, minutes: Int) -> WallSlot? {
        guard let (day, from) = wallStart(record) else { return nil }
        if let to = rule.endField.flatMap({ record[$0]?.string }).flatMap(DayTime.init) {
            let slot = WallSlot(day: day, from: from, to: to)
            if slot.from < slot.to { return slot }
        }
        return wallSlot(on: day, from: from, minutes: minutes)
    }

    private func end(of record: JSONObject) -> Date? { rule.endField.flatMap { instant(record[$0]) } }

    private func instant(_ value: JSONValue?) -> Date? {
        value?.string.flatMap { InstantText.parse($0, naiveIn: zone) }
    }
}
