/// How long a request may take. Each limit must be positive; what is shorter than a millisecond counts as one.
public struct TimeLimits: Sendable, Equatable {
    /// From the start to an established connection: name look-up, TCP and TLS together.
    public var connect: Duration
    /// The longest time on an established connection in which no byte moves either way; a server that thinks
    /// without a word is idle too.
    public var idle: Duration
    /// The whole exchange, redirects included. Time spent waiting for a free place in the transport does not count.
    public var total: Duration
    /// How slowly the body of an answer may come; nil for as slowly as it likes.
    public var pace: Pace?

    /// The fewest bytes that must come in a span of time.
    public struct Pace: Sendable, Equatable {
        /// How many bytes, as on the wire.
        public var bytes: Int64
        /// In how long.
        public var span: Duration

        /// A pace.
        public init(bytes: Int64, span: Duration) {
            self.bytes = bytes
            self.span = span
        }

        /// A kilobyte a second, over 30 s: a server that gives less holds up all that waits for the answer.
        public static let least = Pace(bytes: 30_000, span: .seconds(30))
    }

    /// Limits; by default 10 s to connect, 30 s of silence, 300 s in all, and a kilobyte a second.
    public init(
        connect: Duration = .seconds(10), idle: Duration = .seconds(30), total: Duration = .seconds(300),
        pace: Pace? = .least
    ) {
        self.connect = connect
        self.idle = idle
        self.total = total
        self.pace = pace
    }

    /// The defaults.
    public static let standard = TimeLimits()

    /// For files, whose size and line decide how long they take: 10 s to connect, 60 s of silence, and a day in all. As
    /// long as bytes move, the transfer goes on.
    public static let transfer = TimeLimits(idle: .seconds(60), total: .seconds(24 * 3600), pace: nil)
}

extension Duration {
    /// Whole milliseconds for C interfaces in which 0 means "no limit": at least 1, and within a C `long` and `int`.
    var positiveMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
        return max(1, Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
