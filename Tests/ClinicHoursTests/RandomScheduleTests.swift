import ClinicHours
import Foundation
import Testing

/// Random numbers that are the same in every run: SplitMix64.
private struct Draw {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}

/// What a clock on the wall shows through one day, found by watching it minute by minute.
private struct WatchedDay {
    /// The first instant at which each minute past midnight is shown.
    private var shown: [Int: Date] = [:]

    init(_ day: CivilDate, _ zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let midnight = Fixture.instant("\(day)T00:00")
        for minute in -300..<1_800 {
            let instant = midnight.addingTimeInterval(Double(minute) * 60)
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: instant)
            guard let hour = parts.hour, let past = parts.minute else { continue }
            let isNext = CivilDate(of: instant, in: zone) == day.adding(days: 1)
            guard isNext || (parts.year, parts.month, parts.day) == (day.year, day.month, day.day) else { continue }
            let reading = hour * 60 + past + (isNext ? 1_440 : 0)
            if shown[reading] == nil { shown[reading] = instant }
        }
    }

    func first(_ reading: Int) -> Date? { shown[reading] }

    /// The first instant at which the clock shows a reading or has passed it.
    func reached(_ reading: Int) -> Date? { (reading...reading + 120).lazy.compactMap { shown[$0] }.first }
}

/// One random practice, as a server's tables would hold it.
private struct Practice {
    struct Row { let weekday, from, to, minutes: Int }
    struct Exception { let day: CivilDate; let isAvailable: Bool; let hours: (from: Int, to: Int)? }

    var rows: [Row] = []
    var exceptions: [Exception] = []
    var bookings: [(day: CivilDate, from: Int, to: Int)] = []

    init(_ draw: inout Draw, around days: [CivilDate]) {
        // Half of them work at night, when the clocks are moved.
        let isNight = draw.below(2) == 0
        func hours(_ draw: inout Draw) -> (Int, Int) {
            let from = draw.below(isNight ? 20 : 280) * 5
            return (from, min(1_440, max(5, from + draw.below(50) * 5)))
        }
        for _ in 0..<draw.below(16) {
            let (from, to) = hours(&draw)
            rows.append(
                Row(
                    weekday: draw.below(7), from: from, to: to, minutes: draw.pick([5, 10, 15, 20, 25, 30, 45, 60, 90]))
            )
        }
        for day in days where draw.below(4) == 0 {
            let times = draw.below(3) == 0 ? nil : hours(&draw)
            exceptions.append(Exception(day: day, isAvailable: draw.below(3) > 0, hours: times))
        }
        for _ in 0..<draw.below(12) {
            let (from, to) = hours(&draw)
            bookings.append((draw.pick(days), from, min(to, from + draw.pick([10, 30, 60]))))
        }
    }

    var schedule: WeeklySchedule {
        func time(_ minutes: Int) -> DayTime { DayTime(minutes: minutes) ?? .midnight }
        // Databases write the midnight that ends a day in two ways.
        func end(_ minutes: Int) -> DayTime { minutes == 1_440 ? .midnight : time(minutes) }
        return WeeklySchedule(
            ranges: rows.map {
                .init(weekday: $0.weekday, from: time($0.from), to: end($0.to), slotMinutes: $0.minutes)
            },
            overrides: exceptions.compactMap {
                .init(
                    day: $0.day, isAvailable: $0.isAvailable, from: $0.hours.map { time($0.from) },
                    to: $0.hours.map { end($0.to) })
            }, defaultSlotMinutes: 35)
    }

    func busy(in zone: TimeZone) -> [TimeSpan] {
        bookings.compactMap { booking in
            guard let from = DayTime(minutes: booking.from), let to = DayTime(minutes: booking.to) else { return nil }
            // An end of minute 0 would be the midnight behind the day.
            return WallSlot(day: booking.day, from: from, to: max(from, to)).hold(in: zone)
        }.filter { $0.end.timeIntervalSince($0.start) < 80_000 }
    }

    /// The free slots by the letter of dokal.md 6, step by step and minute by minute.
    func free(on day: CivilDate, weekday: Int, _ watched: WatchedDay, _ zone: TimeZone, after now: Date) -> Set<
        TimeSpan
    > {
        var ranges = rows.filter { $0.weekday == weekday }
        if let exception = exceptions.first(where: { $0.day == day }) {
            if !exception.isAvailable {
                ranges = []
            } else if let hours = exception.hours {
                let first = ranges.min { ($0.from, $0.to, $0.minutes) < ($1.from, $1.to, $1.minutes) }
                ranges = [Row(weekday: weekday, from: hours.from, to: hours.to, minutes: first?.minutes ?? 35)]
            }
        }
        var taken: Set<Int> = []
        for span in busy(in: zone) {
            var moment = Int(span.start.timeIntervalSince1970)
            while moment < Int(span.end.timeIntervalSince1970) {
                taken.insert(moment)
                moment += 60
            }
        }
        var slots: Set<TimeSpan> = []
        for range in ranges {
            var minute = range.from
            while minute + range.minutes <= range.to {
                if let start = watched.first(minute), let end = watched.reached(minute + range.minutes), start > now {
                    // Until clocks show its end it keeps others out; nobody is there longer than its minutes.
                    let span = TimeSpan(start: start, end: min(end, TimeSpan(start: start, minutes: range.minutes).end))
                    let moments = stride(from: start.timeIntervalSince1970, to: end.timeIntervalSince1970, by: 60)
                    if !moments.contains(where: { taken.contains(Int($0)) }) { slots.insert(span) }
                }
                minute += range.minutes
            }
        }
        return slots
    }
}

@Suite("A schedule against a slow computation by watching the clock")
struct RandomScheduleTests {
    /// The days on which clocks in Israel are moved, each with two days before and after.
    private static let moves = [
        "2024-03-29", "2024-10-27", "2025-03-28", "2025-10-26", "2026-03-27", "2026-10-25", "2027-03-26", "2027-10-31",
    ]

    @Test("500 random practices offer the same slots, around the days when clocks are moved")
    func agree() {
        let zone = Fixture.jerusalem
        var draw = Draw(state: 2_026)
        let weeks = Self.moves.map { move in (-2...2).map { Fixture.day(move).adding(days: $0) } }
        let watched = Dictionary(uniqueKeysWithValues: weeks.joined().map { ($0, WatchedDay($0, zone)) })
        var (offered, cut) = (0, 0)
        for _ in 0..<500 {
            let days = draw.pick(weeks)
            let practice = Practice(&draw, around: days)
            let now =
                draw.below(3) == 0
                ? days[1].start(in: zone).addingTimeInterval(Double(draw.below(90_000))) : .distantPast
            let schedule = practice.schedule
            let busy = practice.busy(in: zone)
            var expected: Set<TimeSpan> = []
            for day in days {
                guard let clock = watched[day] else { continue }
                let sunday = Fixture.instant("2023-02-05")
                let weekday = Int(Fixture.instant("\(day)").timeIntervalSince(sunday) / 86_400) % 7
                expected.formUnion(practice.free(on: day, weekday: weekday, clock, zone, after: now))
            }
            let found = schedule.free(from: days[0], through: days[4], in: zone, busy: busy, after: now)
            #expect(found == expected.sorted())
            let walls = schedule.freeWallSlots(from: days[0], through: days[4], in: zone, busy: busy, after: now)
            #expect(Set(walls.map { $0.span(in: zone) }) == expected)
            #expect(walls == Set(walls).sorted())
            offered += found.count
            cut += days.reduce(0) { $0 + schedule.slots(on: $1, in: zone).count } - found.count
        }
        // The practices must have something to offer and something to take away.
        #expect(offered > 5_000)
        #expect(cut > 1_000)
    }
}
