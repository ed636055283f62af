import SyncModel
import Synchronization

/// The true time of a simulated world. It goes on only when the simulation says so.
final class SimulatedTime: Sendable {
    /// Monday, 12 January 2026, 08:00 UTC.
    static let beginning: Int64 = 1_768_204_800_000

    private let current = Mutex(SimulatedTime.beginning)

    /// Unix milliseconds.
    var now: Int64 { current.withLock(\.self) }

    func pass(_ milliseconds: Int64) { current.withLock { $0 += milliseconds } }
}

/// The simulated world's time for whoever measures how long things take. Whoever sleeps in it makes the time pass.
struct SimulatedClock: Clock {
    struct Instant: InstantProtocol {
        let milliseconds: Int64

        func advanced(by duration: Duration) -> Instant {
            Instant(milliseconds: milliseconds + Int64(duration / .milliseconds(1)))
        }

        func duration(to other: Instant) -> Duration { .milliseconds(other.milliseconds - milliseconds) }

        static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
    }

    let time: SimulatedTime

    var now: Instant { Instant(milliseconds: time.now) }
    var minimumResolution: Duration { .milliseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        time.pass(max(deadline.milliseconds - time.now, 0))
    }
}

/// A workstation's clock: the true time, and how wrong it is.
final class WorkstationClock: WallClock {
    private let time: SimulatedTime
    private let error = Mutex<Int64>(0)

    init(_ time: SimulatedTime) { self.time = time }

    /// Unix time in milliseconds, as this clock shows it.
    func milliseconds() -> Int64 { time.now + error.withLock(\.self) }

    /// The true time: no jump moves it.
    func uptimeMilliseconds() -> Int64 { time.now }

    func jump(_ milliseconds: Int64) { error.withLock { $0 += milliseconds } }

    /// Shows the true time again.
    func correct() { error.withLock { $0 = 0 } }
}

/// The text of a `Date` field (RFC 9110 section 5.6.7).
enum DateField {
    static func text(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        let days = seconds / 86_400
        let (year, month, day) = CivilDay.of(days)
        let clock = seconds % 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(days % 7)]
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return
            "\(weekday), \(two(day)) \(names[Int(month) - 1]) \(year) \(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60)) GMT"
    }
}

/// Days of the Gregorian calendar by Howard Hinnant's algorithms, for dates after 1970.
enum CivilDay {
    static func of(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    static func number(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
