import Foundation

/// Turns what a clock on the wall shows into instants, also on the two days a year when that clock is moved.
struct WallClock {
    let zone: TimeZone

    /// The instant at which the wall clock shows `second` seconds past `minute` minutes past midnight of `day`.
    ///
    /// A reading that occurs twice (clocks go back) means its first occurrence; a reading that never occurs (clocks go
    /// forward) means the moment of the jump. `minute` may exceed a day: 1,500 is 01:00 on the day after.
    func instant(day: CivilDate, minute: Int, second: Int = 0) -> Date {
        let (candidates, reading) = candidates(day: day, minute: minute, second: second)
        let instant = candidates.first { offset(at: $0) == reading - $0 } ?? jump(between: candidates[0], candidates[1])
        return Date(timeIntervalSince1970: Double(instant))
    }

    /// The first instant at which the wall clock shows a reading; nil for one that never occurs.
    func occurrence(day: CivilDate, minute: Int) -> Date? {
        let (candidates, reading) = candidates(day: day, minute: minute, second: 0)
        return candidates.first { offset(at: $0) == reading - $0 }.map { Date(timeIntervalSince1970: Double($0)) }
    }

    /// The instants that a reading may mean, the earlier first, and the reading as seconds since 1970 without a zone.
    private func candidates(day: CivilDate, minute: Int, second: Int) -> (instants: [Int], reading: Int) {
        let reading = day.dayNumber * 86_400 + minute * 60 + second
        // No zone moves its clocks twice within two days, so that these are the offsets on both sides of any jump nearby.
        let before = offset(at: reading - 86_400)
        let after = offset(at: reading + 86_400)
        return ([reading - max(before, after), reading - min(before, after)], reading)
    }

    /// Seconds east of Greenwich at an instant given in Unix seconds.
    private func offset(at seconds: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// The first second with the later offset, by bisection.
    private func jump(between early: Int, _ late: Int) -> Int {
        var low = early
        var high = late
        let target = offset(at: high)
        while low < high {
            let middle = low + (high - low) / 2
            if offset(at: middle) == target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
