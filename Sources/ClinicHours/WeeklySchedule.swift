public import Foundation

/// The hours that a practitioner works each week, cut into slots, and the days on which it is otherwise (dokal.md 6, 14.3 and 14.4).
public struct WeeklySchedule: Hashable, Sendable {
    /// One stretch of every week.
    public struct Range: Hashable, Sendable {
        /// 0 for Sunday to 6 for Saturday, as dokal.md 14.3 counts. Any other number is no day.
        public let weekday: Int
        /// When the first slot begins.
        public let from: DayTime
        /// When the last slot must have ended.
        public let to: DayTime
        /// How long each slot is, in minutes; a range without length gives none.
        public let slotMinutes: Int

        /// A stretch of every week. An end at `00:00` is the midnight that ends the day.
        public init(weekday: Int, from: DayTime, to: DayTime, slotMinutes: Int) {
            (self.weekday, self.from, self.to, self.slotMinutes) = (weekday, from, to.asEnd, slotMinutes)
        }
    }

    /// What one day has instead of its weekly hours.
    public struct Override: Hashable, Sendable {
        /// The hours of one day.
        public struct Hours: Hashable, Sendable {
            /// When the first slot begins.
            public let from: DayTime
            /// When the last slot must have ended.
            public let to: DayTime

            /// The hours of one day. An end at `00:00` is the midnight that ends it.
            public init(from: DayTime, to: DayTime) {
                (self.from, self.to) = (from, to.asEnd)
            }
        }

        /// The day.
        public let day: CivilDate
        /// The hours that replace all others of the day; nil when there are none.
        public let hours: Hours?

        /// Special hours, or none: a day off.
        public init(day: CivilDate, hours: Hours?) {
            (self.day, self.hours) = (day, hours)
        }

        /// An exception as a server writes it (dokal.md 14.4); nil for an available day without both times, which keeps its weekly hours.
        public init?(day: CivilDate, isAvailable: Bool, from: DayTime?, to: DayTime?) {
            guard isAvailable else {
                self.init(day: day, hours: nil)
                return
            }
            guard let from, let to else { return nil }
            self.init(day: day, hours: Hours(from: from, to: to))
        }
    }

    /// The ranges of each day, Sunday first, the earliest first.
    private let week: [[Range]]
    private let overrides: [CivilDate: Override]
    private let defaultSlotMinutes: Int

    /// A schedule.
    ///
    /// - Parameters:
    ///   - overrides: The last one of a day counts.
    ///   - defaultSlotMinutes: The length of a slot on a day with special hours whose weekday has no range to take it from.
    public init(ranges: [Range], overrides: [Override], defaultSlotMinutes: Int) {
        week = (0...6).map { weekday in
            ranges.filter { $0.weekday == weekday }.sorted {
                ($0.from, $0.to, $0.slotMinutes) < ($1.from, $1.to, $1.slotMinutes)
            }
        }
        self.overrides = Dictionary(overrides.map { ($0.day, $0) }) { $1 }
        self.defaultSlotMinutes = defaultSlotMinutes
    }

    /// A week without closing hours, cut into slots of so many minutes from midnight on.
    public init(always slotMinutes: Int) {
        let ranges = (0...6).map { Range(weekday: $0, from: .midnight, to: .dayEnd, slotMinutes: slotMinutes) }
        self.init(ranges: ranges, overrides: [], defaultSlotMinutes: slotMinutes)
    }

    /// All slots of a day, taken or not, in order, none twice.
    ///
    /// A slot is a reading of the wall clock: on the day when clocks go forward, those that would begin in the skipped hour are not
    /// offered, and when clocks go back, the doubled hour is offered once.
    public func wallSlots(on day: CivilDate, in zone: TimeZone) -> [WallSlot] {
        Set(ranges(on: day).flatMap { Self.cut($0, day) }).filter { $0.begins(in: zone) }.sorted()
    }

    /// The slots of ``wallSlots(on:in:)`` as instants.
    public func slots(on day: CivilDate, in zone: TimeZone) -> [TimeSpan] {
        Set(wallSlots(on: day, in: zone).map { $0.span(in: zone) }).sorted()
    }

    /// The slots of a range of days, both ends included, that begin after `now` and share no instant with what is taken, in order.
    ///
    /// - Parameter busy: What is taken: ``WallSlot/hold(in:)`` of what is kept by the wall clock.
    public func freeWallSlots(
        from first: CivilDate, through last: CivilDate, in zone: TimeZone, busy: [TimeSpan], after now: Date
    ) -> [WallSlot] {
        let busy = BusyTimes(busy)
        var slots: [WallSlot] = []
        var day = first
        while day <= last {
            slots += wallSlots(on: day, in: zone).filter { slot in
                let held = slot.hold(in: zone)
                return held.start > now && busy.first(overlapping: held) == nil
            }
            day = day.adding(days: 1)
        }
        return slots
    }

    /// The slots of ``freeWallSlots(from:through:in:busy:after:)`` as instants.
    public func free(
        from first: CivilDate, through last: CivilDate, in zone: TimeZone, busy: [TimeSpan], after now: Date
    ) -> [TimeSpan] {
        let slots = freeWallSlots(from: first, through: last, in: zone, busy: busy, after: now)
        return Set(slots.map { $0.span(in: zone) }).sorted()
    }

    /// Whether a slot lies wholly within one of the day's ranges, at the times of its slots or between them.
    public func isOpen(throughout slot: WallSlot) -> Bool {
        ranges(on: slot.day).contains { $0.from <= slot.from && slot.from < slot.to && slot.to <= $0.to }
    }

    /// The spans that begin on a day, in order, none overlapping the next, whatever the length of a slot. A stretch that ends before its
    /// beginning lasts into the next day: there are clinics that are open at night.
    public func openSpans(on day: CivilDate, in zone: TimeZone) -> [TimeSpan] {
        let clock = WallClock(zone: zone)
        let spans = ranges(on: day).compactMap { range -> TimeSpan? in
            let end = range.to.minutes + (range.to < range.from ? 1_440 : 0)
            let span = TimeSpan(
                start: clock.instant(day: day, minute: range.from.minutes), end: clock.instant(day: day, minute: end))
            return span.start < span.end ? span : nil
        }.sorted()
        return spans.reduce(into: []) { merged, span in
            guard let last = merged.last, last.overlaps(span) else { return merged.append(span) }
            merged[merged.count - 1] = TimeSpan(start: last.start, end: max(last.end, span.end))
        }
    }

    private func ranges(on day: CivilDate) -> [Range] {
        let weekly = week[(day.weekday + 1) % 7]
        guard let override = overrides[day] else { return weekly }
        guard let hours = override.hours else { return [] }
        let minutes = weekly.first?.slotMinutes ?? defaultSlotMinutes
        return [Range(weekday: 0, from: hours.from, to: hours.to, slotMinutes: minutes)]
    }

    private static func cut(_ range: Range, _ day: CivilDate) -> [WallSlot] {
        guard range.slotMinutes > 0 else { return [] }
        return stride(from: range.from.minutes, to: range.to.minutes, by: range.slotMinutes).compactMap { minute in
            guard let from = DayTime(minutes: minute),
                let slot = WallSlot(day: day, from: from, minutes: range.slotMinutes), slot.to <= range.to
            else { return nil }
            return slot
        }
    }
}
