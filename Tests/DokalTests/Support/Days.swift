import ClinicHours
import Foundation
import SyncModel
import SyncTestSupport
import Synchronization

/// Days and moments of Jerusalem's wall clocks.
enum Days {
    static let zone = TimeZone(identifier: "Asia/Jerusalem") ?? .gmt

    /// A day counted from a clock's today.
    static func day(_ offset: Int, from clock: ManualWallClock) -> String {
        let now = Date(timeIntervalSince1970: Double(clock.milliseconds()) / 1000)
        return CivilDate(of: now, in: zone).adding(days: offset).description
    }

    /// The day after one.
    static func next(_ day: String) -> String { CivilDate(day)?.adding(days: 1).description ?? day }

    /// The moment at which a clock on the wall shows a time, `2026-03-26T17:59`; Unix milliseconds.
    static func moment(_ text: String) -> Int64 {
        let date = InstantText.parse(text + ":00", naiveIn: zone) ?? .distantPast
        return Int64(date.timeIntervalSince1970 * 1000)
    }
}

/// A number that tasks add to.
final class Counter: Sendable {
    private let sum = Mutex(0)
    var value: Int { sum.withLock(\.self) }
    func add(_ number: Int) { sum.withLock { $0 += number } }
}
