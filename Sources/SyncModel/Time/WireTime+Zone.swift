import Foundation

/// Moments as a clinic's own clock shows them.
extension WireTime {
    /// A moment as the wall clock of a zone shows it, without an offset, such as `2026-01-20T14:00:00`; with milliseconds where it has any.
    ///
    /// - Parameter milliseconds: Unix milliseconds.
    public static func wall(_ milliseconds: Int64, in zone: TimeZone) -> String {
        bare(milliseconds, shiftedBy: offset(milliseconds, zone))
    }

    /// A moment as the wall clock of a zone shows it, with its offset, such as `2026-01-20T14:00:00+01:00`; with milliseconds where it has any.
    ///
    /// An offset that is no whole number of minutes, as zones had before 1900, can't be written: such a moment is told in UTC.
    ///
    /// - Parameter milliseconds: Unix milliseconds.
    public static func zoned(_ milliseconds: Int64, in zone: TimeZone) -> String {
        let offset = offset(milliseconds, zone)
        guard offset % 60 == 0 else { return utc(milliseconds) }
        let minutes = Int(offset.magnitude) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(bare(milliseconds, shiftedBy: offset))\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// A moment in UTC, such as `2026-01-20T13:00:00Z`; with milliseconds where it has any.
    ///
    /// - Parameter milliseconds: Unix milliseconds.
    public static func utc(_ milliseconds: Int64) -> String { bare(milliseconds, shiftedBy: 0) + "Z" }

    /// Seconds east of Greenwich.
    private static func offset(_ milliseconds: Int64, _ zone: TimeZone) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000)))
    }

    private static func bare(_ milliseconds: Int64, shiftedBy seconds: Int64) -> String {
        let text = text(milliseconds + seconds * 1000).dropLast()
        return String(text.hasSuffix(".000") ? text.dropLast(4) : text)
    }
}
