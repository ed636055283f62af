/// Numbers of bytes as people read them, in powers of ten.
enum ByteCount {
    static func text(_ count: Int64) -> String {
        if count < 1000 { return "\(count) B" }
        let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
        var tenths = count / 100
        var unit = 0
        // Cut, not rounded: what is not all there must not look so.
        while tenths >= 10_000, unit + 1 < units.count {
            tenths /= 1000
            unit += 1
        }
        return tenths < 1000 && unit > 0
            ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(tenths / 10) \(units[unit])"
    }
}
