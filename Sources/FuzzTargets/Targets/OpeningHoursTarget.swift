import ClinicHours
import Foundation
import SyncTestSupport

/// Opening hours as people write them: read, or refused with the piece to blame, and made into spans and slots.
struct OpeningHoursTarget: FuzzTarget {
    /// What became of a text.
    struct Trait: Hashable, Sendable {
        let reason: OpeningHoursError.Reason?
        let piece: Int
        let spans: [Int]
        let isPastMidnight: Bool
    }

    static let name = "opening-hours"
    static let summary = "opening hours in French and English, and the slots that they make"
    static let plant = "hours with three spans on one day and a night that ends on the day after"

    let words = [
        "Lun", "lundi", "Ven", "Sam-Lun", "Mon-Fri", "dimanche", "7j/7", "24h/24", "tous les jours", "every day",
        "daily", "fermé", "closed",
        "midi", "minuit", "noon", "9h", "9h30", "17h", "20h-8h", "09:00", "9am", "1 p.m.", "24:00", "0h", "-", "–", "/",
        ",", ";", " et ", " de ", " à ",
        "au", "until", "٣", "½", "²", "é", "\u{301}", "İ", "ß", "9h-12h", "14h-18h", "22h-2h",
    ]

    private let zones: [TimeZone]

    /// A target.
    init() {
        zones = ["Europe/Paris", "Africa/Tunis", "Asia/Jerusalem"].compactMap { TimeZone(identifier: $0) }
    }

    func make(_ random: SeededRandom) -> [UInt8] {
        let days = ["Lun", "Mar", "mercredi", "Jeu", "Vendredi", "Sat", "sunday", "Lun-Ven", "Sam-Lun", "7j/7"]
        func time() -> String {
            let (hour, minute) = (random.below(25), random.pick(["", "30", "15"]))
            return random.pick(["\(hour)h\(minute)", "\(hour):\(minute.isEmpty ? "00" : minute)", "\(hour % 12 + 1)am"])
        }
        let groups = (0...random.below(3)).map { _ in
            let hours = (0...random.below(3)).map { _ in time() + random.pick(["-", " à ", " to "]) + time() }
            return random.pick(days) + " "
                + (random.below(8) == 0 ? "fermé" : hours.joined(separator: random.pick([", ", " / ", " et "])))
        }
        return Array(groups.joined(separator: random.pick(["; ", ", ", "\n"])).utf8)
    }

    func isPlanted(at trait: Trait) -> Bool { trait.isPastMidnight && trait.spans.contains(3) }

    func run(_ input: [UInt8]) async throws -> Trait {
        let random = choices(for: input)
        let text = String(decoding: input, as: UTF8.self)
        switch Result(catching: { () throws(OpeningHoursError) in try OpeningHours(parsing: text) }) {
        case .failure(let error):
            try FuzzFinding.hold(error.text == text && !error.description.isEmpty, "an error that names another text")
            return Trait(reason: error.reason, piece: min(error.piece.utf8.count, 16), spans: [], isPastMidnight: false)
        case .success(let hours):
            try sameInOtherCase(text, input, hours)
            return try spans(of: hours, random)
        }
    }

    private func sameInOtherCase(_ text: String, _ input: [UInt8], _ hours: OpeningHours) throws {
        guard input.allSatisfy({ $0 < 128 }) else { return }
        for other in [text.uppercased(), text.lowercased()] {
            try FuzzFinding.hold(
                (try? OpeningHours(parsing: other)) == hours, "“\(other)” means something else than “\(text)”")
        }
    }

    private func spans(of hours: OpeningHours, _ random: SeededRandom) throws -> Trait {
        let zone = random.pick(zones)
        // Around the days on which clocks are moved, and some others.
        let first = Date(
            timeIntervalSince1970: random.pick([1_774_656_000, 1_792_800_000, 1_767_225_600, 951_782_400]))
        let day = CivilDate(of: first, in: zone)
        var (counts, isPastMidnight) = ([Int](), false)
        for step in 0..<7 {
            let date = day.adding(days: step)
            let spans = hours.openSpans(on: date, in: zone)
            counts.append(spans.count)
            for (span, next) in zip(spans, spans.dropFirst()) {
                // They may meet where clocks jump over what lies between them.
                try FuzzFinding.hold(span.end <= next.start, "spans of one day that overlap: \(spans)")
            }
            for span in spans {
                try FuzzFinding.hold(span.start < span.end, "a span without a length")
                try FuzzFinding.hold(
                    span.end.timeIntervalSince(span.start) <= 49 * 3_600, "a span of more than two days: \(span)")
                if CivilDate(of: span.end.addingTimeInterval(-1), in: zone) != date { isPastMidnight = true }
            }
        }
        if let span = hours.openSpans(on: day.adding(days: random.below(7)), in: zone).first {
            try FuzzFinding.hold(hours.isOpen(throughout: span, in: zone), "closed within its own hours: \(span)")
        }
        return Trait(reason: nil, piece: 0, spans: counts.map { min($0, 4) }.sorted(), isPastMidnight: isPastMidnight)
    }
}
