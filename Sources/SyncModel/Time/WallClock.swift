#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The calendar time, injected everywhere so that tests decide it.
public protocol WallClock: Sendable {
    /// Unix time in milliseconds. It may jump either way; nothing may rely on its order but through ``HybridLogicalClock``.
    func milliseconds() -> Int64
}

/// The machine's own clock.
public struct SystemWallClock: WallClock {
    /// The system clock.
    public init() {}

    /// Unix time in milliseconds.
    public func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
