import ClinicHours
import Foundation

/// The slots of one holder, by whichever rule the backend has.
enum HolderPlan {
    /// Instants, and the words in which the hours are said, where they are said in words.
    case hours(SlotPlan, words: String?)
    /// A day and readings of the wall clock.
    case wall(WallPlan, zone: TimeZone)

    /// The free slots that lie wholly within a span and begin after `now`, in order.
    func free(within span: TimeSpan, after now: Date) -> [BookedTime] {
        switch self {
        case .hours(let plan, _):
            return plan.free(within: span, after: now).map { BookedTime(span: $0, in: plan.zone) }
        case .wall(let plan, let zone):
            let (first, last) = (CivilDate(of: span.start, in: zone), CivilDate(of: span.end, in: zone))
            return plan.free(from: first, through: last, after: now).map { BookedTime($0, in: zone) }
                .filter { span.start <= $0.span.start && $0.span.end <= span.end }
        }
    }

    /// The three free slots that are nearest to a time.
    func nearest(to time: BookedTime, after now: Date) -> [BookedTime] {
        switch self {
        case .hours(let plan, _):
            plan.nearest(to: time.span.start, count: 3, after: now, days: Self.reach).map {
                BookedTime(span: $0, in: plan.zone)
            }
        case .wall(let plan, let zone):
            time.wall.map { plan.nearest(to: $0, count: 3, after: now, days: Self.reach) }.map { slots in
                slots.map { BookedTime($0, in: zone) }
            } ?? []
        }
    }

    /// Why a booking can't be at a time; nil when it can.
    func refusal(of time: BookedTime, now: Date) -> EngineError.Refusal.Reason? {
        switch self {
        case .hours(let plan, let words):
            switch plan.refusal(of: time.span, now: now) {
            case nil: return nil
            case .inThePast?: return .past
            case .outsideHours?: return .outsideHours(time, opening: words)
            case .taken(let other)?: return .taken(by: BookedTime(span: other, in: plan.zone))
            }
        case .wall(let plan, let zone):
            guard let wall = time.wall else { return nil }
            switch plan.refusal(of: wall, now: now) {
            case nil: return nil
            case .inThePast?: return .past
            case .outsideHours?: return .outsideHours(time, opening: nil)
            case .notOffered?: return .notOffered(wall)
            case .taken(let other)?: return .taken(by: BookedTime(other, in: zone))
            }
        }
    }

    /// Whether the server's list of free slots lacks a time on a day that it tells about.
    func isNoLongerOffered(_ time: BookedTime) -> Bool {
        guard case .wall(let plan, _) = self, let wall = time.wall else { return false }
        return plan.isMissing(wall)
    }

    /// How many days before and after a refused slot others are looked for.
    static let reach = 14
}
