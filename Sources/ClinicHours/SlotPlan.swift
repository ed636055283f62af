public import Foundation

/// One doctor's appointments to be had: opening hours, cut by a rule, less what is taken.
///
/// The server and the offline engine both compute with this, so that they refuse and offer the same slots (design
/// section 7).
public struct SlotPlan: Sendable {
    private let openings: Openings
    private let rule: SlotRule
    /// The zone whose clock the hours are read by.
    public var zone: TimeZone { rule.zone }
    private let busy: BusyTimes

    /// A plan. Nil `hours` are unknown: nothing is refused for them, and no slot is offered. Empty `busy` spans are
    /// left out, since they take no time.
    public init(hours: OpeningHours?, rule: SlotRule, busy: [TimeSpan]) {
        self.init(hours.map(Openings.words) ?? .unknown, rule: rule, busy: busy)
    }

    /// A plan by whatever is known of the hours. Empty `busy` spans are left out, since they take no time.
    public init(_ openings: Openings, rule: SlotRule, busy: [TimeSpan]) {
        self.openings = openings
        self.rule = rule
        self.busy = BusyTimes(busy)
    }

    /// The free slots that lie wholly within a span and begin after `now`, in order. Slots start at the beginning of
    /// each opening range and then every `stepMinutes`.
    public func free(within span: TimeSpan, after now: Date) -> [TimeSpan] {
        guard span.start < span.end else { return [] }
        let last = CivilDate(of: span.end, in: rule.zone)
        // Opening ranges that begin the evening before may reach into the span.
        var day = CivilDate(of: span.start, in: rule.zone).adding(days: -1)
        var slots: [TimeSpan] = []
        while day <= last {
            for open in openings.spans(on: day, in: rule.zone) {
                slots += cut(open).filter { slot in
                    slot.start > now && slot.start >= span.start && slot.end <= span.end
                        && busy.first(overlapping: slot) == nil
                }
            }
            day = day.adding(days: 1)
        }
        return slots
    }

    /// The free slots nearest to a moment, at most `count`, among those up to `days` days before and after its day:
    /// ordered by distance, the earlier first of two as near.
    public func nearest(to moment: Date, count: Int, after now: Date, days: Int) -> [TimeSpan] {
        guard count > 0, days >= 0 else { return [] }
        let day = CivilDate(of: moment, in: rule.zone)
        let window = TimeSpan(
            start: day.adding(days: -days).start(in: rule.zone), end: day.adding(days: days + 1).start(in: rule.zone))
        func distance(_ slot: TimeSpan) -> TimeInterval { abs(slot.start.timeIntervalSince(moment)) }
        let ordered = free(within: window, after: now).sorted { (distance($0), $0.start) < (distance($1), $1.start) }
        return Array(ordered.prefix(count))
    }

    /// Why an appointment can't be at a time, or nil when it can; the past is told first, then the hours, then who is
    /// there already. A caller that lets the past be booked (an admin may) passes `.distantPast` for `now`.
    public func refusal(of span: TimeSpan, now: Date) -> SlotRefusal? {
        if span.start <= now { return .inThePast }
        if !openings.allows(span, in: rule.zone) { return .outsideHours }
        return busy.first(overlapping: span).map(SlotRefusal.taken)
    }

    private func cut(_ open: TimeSpan) -> [TimeSpan] {
        let step = Double(rule.stepMinutes) * 60
        let starts = stride(from: open.start.timeIntervalSince1970, to: open.end.timeIntervalSince1970, by: step)
        return starts.map { TimeSpan(start: Date(timeIntervalSince1970: $0), minutes: rule.durationMinutes) }
            .filter { $0.end <= open.end }
    }
}
