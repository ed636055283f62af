import SyncCatalogue

/// Keeps requests under the rate that a server declares, and away from it while it asks for a pause.
///
/// Times are milliseconds of one monotonic clock. Requests take their time to arrive, and the first of a span may be the slow one: a
/// second is added to the span so that the server never counts one too many.
public struct RateLimit: Sendable, Equatable {
    /// Added to the declared span, in milliseconds.
    public static let slack: Int64 = 1_000
    /// The longest pause that a server is granted, in milliseconds.
    public static let longestPause: Int64 = 3_600_000

    /// Of so many requests that are declared, one is kept for writes and for what is looked at before they leave.
    static let reserveShare = 10

    private let rule: RateRule?
    private var sent: [Int64] = []
    private var oldest = 0
    private var heldUntil: Int64?

    /// A limit by a declared rate; nil for a server that declares none.
    public init(_ rule: RateRule?) {
        self.rule = rule
    }

    /// How many requests of each span are kept for what is urgent.
    public var reserve: Int {
        guard let rule, rule.requests > 1 else { return 0 }
        return max(1, rule.requests / Self.reserveShare)
    }

    /// How long to wait before the next request, in milliseconds; nil when it may leave now, which is noted.
    ///
    /// - Parameter isUrgent: Whether it is a write, or what is looked at before one; any other leaves the reserve alone.
    public mutating func admit(at now: Int64, isUrgent: Bool = true) -> Int64? {
        guard let rule else { return nil }
        let span = Int64(rule.seconds) * 1000 + Self.slack
        if !isUrgent, case let most = rule.requests - reserve, sent.count >= most {
            // The one before which so many may have left in the span that begins with it.
            let place = sent.count < rule.requests ? sent.count - most : (oldest + reserve) % rule.requests
            let free = sent[place] + span
            if free > now { return free - now }
        }
        if sent.count < rule.requests {
            sent.append(now)
            return nil
        }
        let free = sent[oldest] + span
        guard free <= now else { return free - now }
        sent[oldest] = now
        oldest = (oldest + 1) % rule.requests
        return nil
    }

    /// Takes note of a server's wish for a pause: `Retry-After` of an answer (RFC 9110 section 10.2.3). An absurd one is cut.
    public mutating func hold(for pause: Int64, at now: Int64) {
        let until = now + min(max(pause, 0), Self.longestPause)
        heldUntil = max(heldUntil ?? until, until)
    }

    /// How much of a wished pause is left, in milliseconds; nil for none.
    public func pauseLeft(at now: Int64) -> Int64? {
        heldUntil.flatMap { $0 > now ? $0 - now : nil }
    }
}
