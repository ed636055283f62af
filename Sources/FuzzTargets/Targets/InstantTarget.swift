import ClinicHours
import Foundation
import ReplicaEngine
import SyncTestSupport

/// Moments as servers write them, in records and in slots.
struct InstantTarget: FuzzTarget {
    /// What became of a text.
    struct Trait: Hashable, Sendable {
        let isMoment: Bool
        let length: Int
        let hasOffset: Bool
        let isBeforeEpoch: Bool
        let hasFraction: Bool
    }

    static let name = "instant"
    static let summary = "moments in ISO 8601, as servers write them"
    static let plant = "a moment before 1970 with a fraction of a second and an offset"

    let words = [
        "2026-01-20", "T", "T14:00", ":00", ".250", "Z", "+01:00", "-23:59", " ", "0000-01-01", "9999-12-31", "24:00",
        "23:59:60", "02-29", "02-30", ".000000001",
        ".5", "00", "99999999999999999999", "٣", "\u{0}",
    ]

    private let zones: [TimeZone]

    /// A target.
    init() {
        zones = ["UTC", "Europe/Paris", "Asia/Jerusalem", "America/St_Johns"].compactMap { TimeZone(identifier: $0) }
    }

    func make(_ random: SeededRandom) -> [UInt8] {
        func two(_ bound: Int) -> String {
            let number = random.below(bound); return number < 10 ? "0\(number)" : "\(number)"
        }
        let year = random.pick(["2026", "1970", "0000", "9999", "1900", "2024"])
        var text = "\(year)-\(two(14))-\(two(33))"
        if random.below(5) > 0 { text += random.pick(["T", "T", " "]) + two(25) + ":" + two(61) }
        if random.below(3) > 0 { text += ":" + two(61) }
        if random.below(3) == 0 { text += "." + (0...random.below(400)).map { _ in "\(random.below(10))" }.joined() }
        return Array((text + random.pick(["", "Z", "+01:00", "-23:59", "+0100"])).utf8)
    }

    func isPlanted(at trait: Trait) -> Bool {
        trait.isMoment && trait.isBeforeEpoch && trait.hasFraction && trait.hasOffset
    }

    func run(_ input: [UInt8]) async throws -> Trait {
        let zone = choices(for: input).pick(zones)
        let text = String(decoding: input, as: UTF8.self)
        let milliseconds = BackendInstant.milliseconds(text, zone: zone)
        let date = InstantText.parse(text, naiveIn: zone)
        try FuzzFinding.hold((date == nil) == (milliseconds == nil), "the two readings differ")
        if let date, let milliseconds {
            let seconds = date.timeIntervalSince1970
            // Four digits of year, and what a zone or an offset adds.
            try FuzzFinding.hold(
                (-62_168_000_000...253_403_000_000).contains(seconds), "\(seconds) s is no year of four digits")
            let again = InstantText.parse(InstantText.utc(date), naiveIn: .gmt)
            let isWritable = (-62_167_219_200..<253_402_300_800).contains(seconds)
            try FuzzFinding.hold(
                !isWritable || again?.timeIntervalSince1970 == seconds.rounded(.down),
                "written, it is another: \(InstantText.utc(date))")
            try FuzzFinding.hold(
                abs(Double(milliseconds) - seconds * 1_000) <= 1, "\(milliseconds) ms are not \(seconds) s")
        }
        return Trait(
            isMoment: date != nil, length: min(input.count, 32),
            hasOffset: input.dropFirst(12).contains { $0 == 0x2B || $0 == 0x2D },
            isBeforeEpoch: (milliseconds ?? 0) < 0, hasFraction: input.contains(0x2E))
    }
}
