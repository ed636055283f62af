import CSQLite
import SyncModel

/// `sum()` of SQL, which adds amounts as they are written: 0.1 and 0.2 are 0.3 (design section 4). It takes SQLite's place on every
/// connection of the replica, in windows too.
///
/// As SQLite's own it gives NULL for nothing, a whole number where all are whole, and takes a text as the number that it begins with.
struct ExactSum {
    /// Digits behind the point that are added exactly; amounts of money have two or three.
    static let places = 9

    private var count = 0
    /// What was added, in billionths.
    private var exact: Int128 = 0
    /// What was too large, too small or too long to be added so.
    private var rest = 0.0
    private var hasRest = false
    private var fractions = 0

    init() {}

    mutating func add(_ value: OpaquePointer?, sign: Int) {
        switch sqlite3_value_numeric_type(value) {
        case SQLITE_NULL: return
        case SQLITE_INTEGER: exact += Int128(sign) * Int128(sqlite3_value_int64(value)) * Self.one
        default: add(sqlite3_value_double(value), sign: sign)
        }
        count += sign
    }

    private mutating func add(_ number: Double, sign: Int) {
        fractions += sign
        guard let units = Self.units(of: number) else {
            rest += Double(sign) * number
            hasRest = true
            return
        }
        exact += Int128(sign) * units
    }

    /// The result of the function.
    func give(to context: OpaquePointer?) {
        if count == 0 { return sqlite3_result_null(context) }
        if fractions == 0, !hasRest {
            let whole = exact / Self.one
            guard let number = Int64(exactly: whole) else {
                return sqlite3_result_error(context, "integer overflow", -1)
            }
            return sqlite3_result_int64(context, number)
        }
        sqlite3_result_double(context, Self.double(of: exact) + rest)
    }

    private static let one: Int128 = 1_000_000_000

    /// A number as it is written with the fewest digits, in billionths; nil for one that can't be said so.
    static func units(of number: Double) -> Int128? {
        guard abs(number) < 1e15 else { return nil }
        if let whole = Int64(exactly: number) { return Int128(whole) * one }
        var units: Int128 = 0
        var places = -1
        for character in "\(number)".utf8 {
            switch character {
            case UInt8(ascii: "-"): continue
            case UInt8(ascii: "."): places = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                units = units * 10 + Int128(character - UInt8(ascii: "0"))
                if places >= 0 { places += 1 }
            default: return nil
            }
        }
        guard places <= Self.places else { return nil }
        for _ in max(places, 0)..<Self.places { units *= 10 }
        return number < 0 ? -units : units
    }

    private static func double(of units: Int128) -> Double {
        let (whole, part) = (abs(units) / one, abs(units) % one)
        let digits = String(part)
        let text = "\(whole)." + String(repeating: "0", count: places - digits.count) + digits
        return (units < 0 ? -1 : 1) * (Double(text) ?? 0)
    }

    /// Has a connection add so.
    ///
    /// - Returns: False when SQLite does not take it.
    static func install(on db: OpaquePointer) -> Bool {
        sqlite3_create_window_function(
            db, "sum", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, _, values in ExactSum.box(context)?.sum.add(values?[0], sign: 1) },
            { context in ExactSum.finish(context) },
            { context in (ExactSum.box(context, made: false)?.sum ?? ExactSum()).give(to: context) },
            { context, _, values in ExactSum.box(context)?.sum.add(values?[0], sign: -1) }, nil) == SQLITE_OK
    }

    private final class Box {
        var sum = ExactSum()
    }

    /// The sum of one call, kept where SQLite has room for it.
    private static func box(_ context: OpaquePointer?, made: Bool = true) -> Box? {
        let size = Int32(MemoryLayout<UnsafeMutableRawPointer?>.size)
        guard let place = sqlite3_aggregate_context(context, made ? size : 0) else { return nil }
        let slot = place.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        if let known = slot.pointee { return Unmanaged<Box>.fromOpaque(known).takeUnretainedValue() }
        guard made else { return nil }
        let box = Box()
        slot.pointee = Unmanaged.passRetained(box).toOpaque()
        return box
    }

    private static func finish(_ context: OpaquePointer?) {
        let sum = box(context, made: false)
        (sum?.sum ?? ExactSum()).give(to: context)
        if let sum { Unmanaged.passUnretained(sum).release() }
    }
}
