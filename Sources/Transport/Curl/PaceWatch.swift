/// Notices when the body of an answer comes more slowly than it may.
///
/// It looks at one span of time after the other: a body that began well and then trickles is noticed within two spans.
struct PaceWatch {
    private let pace: TimeLimits.Pace?
    private var began: ContinuousClock.Instant?
    private var received: Int64 = 0
    private var seen: Int64 = 0

    init(_ pace: TimeLimits.Pace?) { self.pace = pace }

    /// When the span ends that is being looked at; nil while no body comes, or where it may be as slow as it likes.
    var deadline: ContinuousClock.Instant? { pace.flatMap { pace in began?.advanced(by: pace.span) } }

    /// Takes the count of bytes of the body that came so far.
    ///
    /// - Parameter isComing: Whether the head of the answer is complete: how long a server thinks before it is not for this to judge.
    mutating func observe(received bytes: Int64, isComing: Bool, at now: ContinuousClock.Instant) {
        guard let pace, isComing else {
            began = nil
            return
        }
        seen = bytes
        guard let start = began else {
            (began, received) = (now, bytes)
            return
        }
        guard now >= start.advanced(by: pace.span), bytes - received >= pace.bytes else { return }
        (began, received) = (now, bytes)
    }

    /// How many bytes came in a span that is over, where these are too few.
    func shortfall(at now: ContinuousClock.Instant) -> Int64? {
        guard let pace, let deadline, now >= deadline, seen - received < pace.bytes else { return nil }
        return seen - received
    }
}
