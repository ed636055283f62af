import CSQLite

/// `printf` and `format`, which refuse to repeat a character more often than a value may be long.
///
/// Before 3.42 SQLite's own count such a precision down one by one, also when the text has long been too long: `printf('%.2147483647c', 'x')`
/// takes ten seconds, a format of some hundred of them an hour, and nothing ends a call that has begun. All other widths and precisions it
/// holds against the limit at once.
final class BoundedFormat: @unchecked Sendable {
    /// SQLite's own functions, on a handle of their own: a connection on which a name was given anew has no way to what it meant before.
    /// One connection's thread uses it, as it does what is below.
    private let db: OpaquePointer
    /// The calls so far, by the number of their arguments.
    private var calls: [Int: OpaquePointer] = [:]

    /// A formatter whose values are as long as the sandbox's at the most; nil without memory.
    init?(longest: Int32) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            ":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nil)
        guard let opened else { return nil }
        db = opened
        guard code == SQLITE_OK else { return nil }
        sqlite3_limit(db, SQLITE_LIMIT_LENGTH, longest)
    }

    deinit {
        for call in calls.values { sqlite3_finalize(call) }
        sqlite3_close_v2(db)
    }

    /// The functions, for one connection.
    var functions: [SandboxFunction] {
        ["printf", "format"].map { SandboxFunction($0, arguments: -1, body: format) }
    }

    private func format(_ call: SandboxCall) {
        guard !call.values.isEmpty, let text = call.bytes(0) else { return }
        let arguments = call.values.dropFirst().map { sqlite3_value_int64($0) }
        guard FormatText.repetitions(text, arguments) <= call.longest else {
            return sqlite3_result_error_toobig(call.context)
        }
        guard let own = statement(call.values.count) else { return sqlite3_result_error_nomem(call.context) }
        defer {
            sqlite3_reset(own)
            sqlite3_clear_bindings(own)
        }
        for (index, value) in call.values.enumerated() {
            let code = sqlite3_bind_value(own, Int32(index + 1), value)
            guard code == SQLITE_OK else { return sqlite3_result_error_code(call.context, code) }
        }
        let code = sqlite3_step(own)
        guard code == SQLITE_ROW else { return sqlite3_result_error_code(call.context, code) }
        sqlite3_result_value(call.context, sqlite3_column_value(own, 0))
    }

    private func statement(_ count: Int) -> OpaquePointer? {
        if let known = calls[count] { return known }
        let places = Array(repeating: "?", count: count).joined(separator: ",")
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(db, "SELECT printf(\(places))", -1, &statement, nil) == SQLITE_OK else { return nil }
        calls[count] = statement
        return statement
    }
}

/// What a format of `printf` asks for, by the grammar of <https://www.sqlite.org/printf.html>.
enum FormatText {
    /// How many characters its `%c` repeat in all, with a precision that is written or taken from an argument.
    static func repetitions(_ text: some Collection<UInt8>, _ arguments: [Int64]) -> Int {
        var bytes = text.makeIterator()
        var rest = arguments.makeIterator()
        var total = 0
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else { continue }
            guard let conversion = Conversion(&bytes, &rest) else { return total }
            if conversion.letter == UInt8(ascii: "c") { total += conversion.precision }
        }
        return total
    }

    /// One conversion, from behind its `%` to its letter.
    private struct Conversion {
        private(set) var letter: UInt8
        private(set) var precision = 0

        /// Reads one, and takes its arguments; nil where the text ends in it.
        init?(_ bytes: inout some IteratorProtocol<UInt8>, _ arguments: inout some IteratorProtocol<Int64>) {
            var isBehindPoint = false
            var digits: UInt32 = 0
            while let byte = bytes.next() {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    digits = digits &* 10 &+ UInt32(byte - UInt8(ascii: "0"))
                    if isBehindPoint { precision = Int(digits & 0x7FFF_FFFF) }
                case UInt8(ascii: "*"):
                    let given = Int32(truncatingIfNeeded: arguments.next() ?? 0)
                    // The one number without a negative of its own stands for no precision.
                    if isBehindPoint { precision = given == .min ? 0 : Int(given.magnitude) }
                case UInt8(ascii: "."): (isBehindPoint, digits) = (true, 0)
                case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: "#"), UInt8(ascii: "!"),
                    UInt8(ascii: ","), UInt8(ascii: "l"):
                    continue
                default:
                    letter = byte
                    // A percent sign stands for itself, and `n` for nothing.
                    if byte != UInt8(ascii: "%"), byte != UInt8(ascii: "n") { _ = arguments.next() }
                    return
                }
            }
            return nil
        }
    }
}
