#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The calendar time, injected everywhere so that tests decide it.
public protocol WallClock: Sendable {
    /// Unix time in milliseconds. It may jump either way; nothing may rely on its order but through ``HybridLogicalClock``.
    func milliseconds() -> Int64
    /// Milliseconds since some moment. They never jump, and go on while the machine sleeps.
    func uptimeMilliseconds() -> Int64
}

extension WallClock {
    /// The calendar itself, for clocks that are never set.
    public func uptimeMilliseconds() -> Int64 { milliseconds() }
}

/// The machine's own clock.
public struct SystemWallClock: WallClock {
    /// The system clock.
    public init() {}

    /// Unix time in milliseconds.
    public func milliseconds() -> Int64 {
        Self.read(CLOCK_REALTIME)
    }

    /// Milliseconds since the machine was started.
    public func uptimeMilliseconds() -> Int64 {
        #if canImport(Glibc)
        Self.read(CLOCK_BOOTTIME)
        #else
        Self.read(CLOCK_MONOTONIC)
        #endif
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
