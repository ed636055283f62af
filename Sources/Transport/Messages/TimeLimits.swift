/// How long a request may take. Each limit must be positive; what is shorter than a millisecond counts as one.
public struct TimeLimits: Sendable, Equatable {
    /// From the start to an established connection: name look-up, TCP and TLS together.
    public var connect: Duration
    /// The longest time on an established connection in which no byte moves either way; a server that thinks
    /// without a word is idle too.
    public var idle: Duration
    /// The whole exchange, redirects included. Time spent waiting for a free place in the transport does not count.
    public var total: Duration

    /// Limits; by default 10 s to connect, 30 s of silence, 300 s in all.
    public init(connect: Duration = .seconds(10), idle: Duration = .seconds(30), total: Duration = .seconds(300)) {
        self.connect = connect
        self.idle = idle
        self.total = total
    }

    /// The defaults.
    public static let standard = TimeLimits()

    /// For files, whose size and line decide how long they take: 10 s to connect, 60 s of silence, and a day in all. As
    /// long as bytes move, the transfer goes on.
    public static let transfer = TimeLimits(idle: .seconds(60), total: .seconds(24 * 3600))
}

extension Duration {
    /// Whole milliseconds for C interfaces in which 0 means "no limit": at least 1, and within a C `long` and `int`.
    var positiveMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
        return max(1, Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
