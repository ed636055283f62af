import CSQLite
import SyncModel

/// The functions that the sandbox adds to SQLite's, or has instead of them.
enum SandboxFunctions {
    /// All of them, for one connection; nil without memory.
    static func all(_ plan: SandboxPlan, longest: Int32) -> [SandboxFunction]? {
        guard let format = BoundedFormat(longest: longest) else { return nil }
        let (instant, zone) = (plan.instant, plan.zone)
        let own: [SandboxFunction] = [
            SandboxFunction("clinic_instant", arguments: 1) { call in
                if let text = call.shortText(0), let moment = instant(text) { call.give(moment) }
            },
            SandboxFunction("clinic_day", arguments: 1) { call in
                if let text = call.shortText(0), let moment = instant(text) {
                    call.give(Array(SQLFunctions.day(of: moment, in: zone).utf8))
                }
            },
            SandboxFunction("clinic_fold", arguments: 1) { call in
                guard let bytes = call.bytes(0) else { return }
                call.give(Array(TextFold.fold(String(decoding: bytes, as: UTF8.self)).utf8))
            },
        ]
        return own + LinearText.functions + format.functions
    }
}

/// A function for SQL.
struct SandboxFunction: Sendable {
    let name: String
    let arguments: Int32
    let body: @Sendable (SandboxCall) -> Void

    /// A function that gives the same for the same arguments; what gives nothing gives NULL.
    init(_ name: String, arguments: Int32, body: @escaping @Sendable (SandboxCall) -> Void) {
        self.name = name
        self.arguments = arguments
        self.body = body
    }

    private final class Box {
        let body: @Sendable (SandboxCall) -> Void
        init(_ body: @escaping @Sendable (SandboxCall) -> Void) { self.body = body }
    }

    /// Adds it to a connection, in place of SQLite's own of that name; false when SQLite does not take it.
    func add(to db: OpaquePointer) -> Bool {
        sqlite3_create_function_v2(
            db, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, Unmanaged.passRetained(Box(body)).toOpaque(),
            { context, count, values in
                guard let context, let values, let box = sqlite3_user_data(context) else { return }
                Unmanaged<Box>.fromOpaque(box).takeUnretainedValue().body(
                    SandboxCall(context: context, values: UnsafeBufferPointer(start: values, count: Int(count))))
            }, nil, nil, { box in if let box { Unmanaged<Box>.fromOpaque(box).release() } }) == SQLITE_OK
    }
}

/// One call of such a function, with its arguments and the way back. It is valid only while the function runs.
struct SandboxCall {
    let context: OpaquePointer
    let values: UnsafeBufferPointer<OpaquePointer?>

    /// The longest text that is read as a moment, in bytes; no moment is longer.
    private static let longestMoment = 256

    /// An argument as text, or the bytes of a blob; nil for NULL.
    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
        guard sqlite3_value_type(values[index]) != SQLITE_NULL else { return nil }
        let start = sqlite3_value_text(values[index])
        return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(values[index])))
    }

    /// A text that may name a moment; nil for NULL and for one that is too long.
    func shortText(_ index: Int) -> String? {
        guard let bytes = bytes(index), bytes.count <= Self.longestMoment else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether an argument is a blob.
    func isBlob(_ index: Int) -> Bool { sqlite3_value_type(values[index]) == SQLITE_BLOB }

    /// The longest value that the connection takes, in bytes.
    var longest: Int { Int(sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1)) }

    /// Whether the statement was told to stop, which SQLite itself hears only between two calls.
    var isStopped: Bool { clinicsync_is_stopped() != 0 }

    /// Ends the statement.
    func giveUp() { sqlite3_result_error_code(context, SQLITE_INTERRUPT) }

    /// Gives a whole number.
    func give(_ number: Int64) { sqlite3_result_int64(context, number) }

    /// Gives a text, or says that it is too long.
    func give(_ text: some Collection<UInt8>) {
        guard text.count <= longest else { return sqlite3_result_error_toobig(context) }
        Array(text).withUnsafeBytes { bytes in
            guard let start = bytes.bindMemory(to: CChar.self).baseAddress, !bytes.isEmpty else {
                return clinicsync_result_text(context, "", 0)
            }
            clinicsync_result_text(context, start, Int32(clamping: bytes.count))
        }
    }

    /// Gives an argument back as it is.
    func giveBack(_ index: Int) { sqlite3_result_value(context, values[index]) }
}
