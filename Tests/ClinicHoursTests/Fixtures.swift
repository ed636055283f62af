import ClinicHours
import Foundation

/// Zones and instants as the tests write them.
enum Fixture {
    static let utc = zone("UTC")
    static let paris = zone("Europe/Paris")
    static let jerusalem = zone("Asia/Jerusalem")
    static let beirut = zone("Asia/Beirut")

    static func zone(_ name: String) -> TimeZone {
        guard let zone = TimeZone(identifier: name) else { preconditionFailure("no zone \(name)") }
        return zone
    }

    static func instant(_ text: String, in zone: TimeZone = utc) -> Date {
        guard let date = InstantText.parse(text, naiveIn: zone) else { preconditionFailure("no instant \(text)") }
        return date
    }

    static func day(_ text: String) -> CivilDate {
        guard let day = CivilDate(text) else { preconditionFailure("no day \(text)") }
        return day
    }

    static func slot(_ text: String, minutes: Int = 30) -> TimeSpan {
        TimeSpan(start: instant(text), minutes: minutes)
    }
}
