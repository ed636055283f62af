/// An access token, and when it is to be renewed. Moments are milliseconds of one monotonic clock.
struct AccessToken: Sendable, Equatable {
    let text: String
    /// From when on it is renewed; nil for one that is good until a 401.
    let renewAt: Int64?
    /// From when on it is no good; nil for one that is good until a 401.
    let endsAt: Int64?

    /// A token whose lifetime counts from the moment that it was asked for: the server's began later.
    ///
    /// - Parameter lifetime: Seconds; nil, or one that is no lifetime, for until a 401.
    init(_ text: String, lifetime: Int64?, askedAt: Int64) {
        self.text = text
        guard let lifetime, lifetime > 0 else {
            (renewAt, endsAt) = (nil, nil)
            return
        }
        let whole = min(lifetime, Self.longest) * 1000
        endsAt = askedAt + whole
        renewAt = askedAt + max(min(whole / 5 * 4, whole - Self.margin), whole / 2)
    }

    func isGood(at now: Int64) -> Bool { endsAt.map { now < $0 } ?? true }
    func isDue(at now: Int64) -> Bool { renewAt.map { now >= $0 } ?? false }

    /// A request on its way, and one repeated, must still find the token good: after four fifths of the lifetime, and a minute before its end,
    /// it is renewed; but not before half of it, so that one of a minute is not renewed at every request.
    private static let margin: Int64 = 60_000
    /// Ten years, in seconds.
    private static let longest: Int64 = 315_360_000
}
