import CSQLite

/// How much memory SQLite may take for one statement of a stranger's, and whether it was told to stop.
///
/// One thread at a time works within it; stopping is for any thread.
final class SandboxAllowance: Sendable {
    /// The most memory of one statement, in bytes.
    static let memory: Int64 = 96 << 20

    private nonisolated(unsafe) let allowance: OpaquePointer

    /// An allowance; nil where this process can't count, so that no query may run.
    init?() {
        guard clinicsync_allowances_work() != 0, let allowance = clinicsync_allowance_make(Self.memory) else {
            return nil
        }
        self.allowance = allowance
    }

    deinit { clinicsync_allowance_free(allowance) }

    /// Has the connection's statements look now and then whether they are to stop.
    func watch(_ db: OpaquePointer) { clinicsync_allowance_watch(allowance, db) }

    /// Runs the body with the calling thread's memory of SQLite counted.
    func spending<Value>(_ body: () throws -> Value) rethrows -> Value {
        clinicsync_allowance_begin(allowance)
        defer { clinicsync_allowance_end(allowance) }
        return try body()
    }

    /// Whether memory was refused since the last ``spending(_:)`` began because too much was asked for.
    var hasRunOut: Bool { clinicsync_allowance_ran_out(allowance) != 0 }

    /// Has what runs end, and what begins until ``goOn()`` too.
    func stop() { clinicsync_allowance_stop(allowance) }

    /// Lets statements run again.
    func goOn() { clinicsync_allowance_go_on(allowance) }
}
