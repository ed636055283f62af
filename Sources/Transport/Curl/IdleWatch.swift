/// Notices when nothing has moved on an established connection for too long.
///
/// libcurl's own `CURLOPT_LOW_SPEED_TIME` counts whole seconds of a speed averaged over the last five, and runs while
/// the connection is still being made; this counts bytes and begins when the request may leave.
struct IdleWatch {
    private let limit: Duration
    private var moved: Int64 = -1
    private var lastMove: ContinuousClock.Instant?

    init(limit: Duration) {
        self.limit = limit
    }

    /// When silence becomes too long; nil while the connection is being made.
    var deadline: ContinuousClock.Instant? { lastMove?.advanced(by: limit) }

    /// Takes the count of bytes that moved either way so far.
    mutating func observe(moved bytes: Int64, isEstablished: Bool, at now: ContinuousClock.Instant) {
        guard isEstablished else {
            lastMove = nil
            return
        }
        if lastMove == nil || bytes != moved { lastMove = now }
        moved = bytes
    }

    func isExpired(at now: ContinuousClock.Instant) -> Bool {
        deadline.map { $0 <= now } ?? false
    }
}
