public import Foundation

/// One practitioner's slots where bookings are kept as readings of the wall clock: what is offered, less what is taken.
public struct WallPlan: Sendable {
    /// What is known of the slots that there are.
    public enum Offer: Sendable {
        /// The practitioner's own schedule.
        case schedule(WeeklySchedule)
        /// The slots that the server listed as free. They tell about the days from the first of them to the last, and no other.
        case listed([WallSlot])
        /// Nothing: nothing is offered, and nothing refused for its time of day.
        case unknown
    }

    private let offer: Offer
    private let zone: TimeZone
    private let busy: [WallSlot]
    private let busySpans: [TimeSpan]

    /// A plan. Bookings that overlap each other are possible: servers have been seen to accept two of one slot.
    public init(offer: Offer, zone: TimeZone, busy: [WallSlot]) {
        self.offer = offer
        self.zone = zone
        self.busy = busy.sorted()
        busySpans = self.busy.map { $0.hold(in: zone) }
    }

    /// The free slots of a range of days, both ends included, that begin after `now`, in order.
    public func free(from first: CivilDate, through last: CivilDate, after now: Date) -> [WallSlot] {
        switch offer {
        case .unknown: return []
        case .schedule(let schedule):
            return schedule.freeWallSlots(from: first, through: last, in: zone, busy: busySpans, after: now)
        case .listed(let slots):
            let taken = BusyTimes(busySpans)
            return Set(slots).filter { slot in
                guard first <= slot.day, slot.day <= last else { return false }
                let held = slot.hold(in: zone)
                return held.start > now && taken.first(overlapping: held) == nil
            }.sorted()
        }
    }

    /// The free slots nearest to another, at most `count`, among those up to `days` days before and after: ordered by distance, the
    /// earlier first of two as near.
    public func nearest(to wanted: WallSlot, count: Int, after now: Date, days: Int) -> [WallSlot] {
        guard count > 0, days >= 0 else { return [] }
        let moment = wanted.span(in: zone).start
        let free = free(from: wanted.day.adding(days: -days), through: wanted.day.adding(days: days), after: now)
        let ordered = free.map { (slot: $0, distance: abs($0.span(in: zone).start.timeIntervalSince(moment))) }
            .sorted { ($0.distance, $0.slot) < ($1.distance, $1.slot) }
        return ordered.prefix(count).map(\.slot)
    }

    /// The slot that begins at a time, taken or not; the shortest of several.
    public func slot(on day: CivilDate, from: DayTime) -> WallSlot? {
        let slots =
            switch offer {
            case .unknown: [WallSlot]()
            case .schedule(let schedule): schedule.wallSlots(on: day, in: zone)
            case .listed(let slots): slots
            }
        return slots.filter { $0.day == day && $0.from == from }.min()
    }

    /// Why a booking can't be at a time, or nil when it can, as far as is known here.
    public func refusal(of wanted: WallSlot, now: Date) -> WallRefusal? {
        let span = wanted.hold(in: zone)
        if span.start <= now { return .inThePast }
        if case .schedule(let schedule) = offer, !schedule.isOpen(throughout: wanted) || !wanted.begins(in: zone) {
            return .outsideHours
        }
        if let other = zip(busy, busySpans).first(where: { $0.1.overlaps(span) }) { return .taken(other.0) }
        return isMissing(wanted) ? .notOffered : nil
    }

    /// Whether the server's list tells about the day of a slot, and lacks the slot.
    public func isMissing(_ wanted: WallSlot) -> Bool {
        guard case .listed(let slots) = offer, let first = slots.min(), let last = slots.max() else { return false }
        return first.day <= wanted.day && wanted.day <= last.day && !slots.contains(wanted)
    }
}
