/// How far the server's clock is ahead of this machine's, measured from the `Date` of its answers (design section 6).
///
/// `Date` has whole seconds (RFC 9110 section 6.6.1) and was written somewhere between the request's leaving and the answer's arrival, so
/// that each answer gives a middle and a bound. The median of the last answers withstands a proxy with a clock of its own.
public struct ServerClock: Sendable, Equatable {
    /// An offset with its error bound.
    public struct Offset: Sendable, Hashable {
        /// Server minus local, in milliseconds.
        public let milliseconds: Int64
        /// How far it may be off to either side, in milliseconds.
        public let bound: Int64

        /// An offset.
        public init(milliseconds: Int64, bound: Int64) {
            self.milliseconds = milliseconds
            self.bound = bound
        }

        /// No difference, exactly.
        public static let none = Offset(milliseconds: 0, bound: 0)
    }

    /// How many answers count.
    public static let window = 9

    private var samples: [Offset] = []

    /// A clock of which nothing is known yet.
    public init() {}

    /// Takes note of an answer.
    ///
    /// - Parameters:
    ///   - date: The answer's `Date`, Unix milliseconds.
    ///   - sentAt: When the request left, Unix milliseconds of this machine.
    ///   - receivedAt: When the answer was here, Unix milliseconds of this machine. One that lies before `sentAt` says that the local
    ///     clock was set back meanwhile: nothing is learnt from it.
    public mutating func note(date: Int64, sentAt: Int64, receivedAt: Int64) {
        guard receivedAt >= sentAt else { return }
        let earliest = date - receivedAt
        let latest = date + 999 - sentAt
        if samples.count == Self.window { samples.removeFirst() }
        samples.append(Offset(milliseconds: (earliest + latest) / 2, bound: (latest - earliest + 1) / 2))
    }

    /// The median of the last answers, with that answer's bound; nil before the first.
    public var offset: Offset? {
        guard !samples.isEmpty else { return nil }
        return samples.sorted { ($0.milliseconds, $0.bound) < ($1.milliseconds, $1.bound) }[samples.count / 2]
    }
}
