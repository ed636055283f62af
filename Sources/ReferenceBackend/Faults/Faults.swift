import Synchronization

/// The faults that a server serves, and the switch that heals it.
public final class Faults: Sendable {
    /// One fault that befell one request.
    public struct Strike: Equatable, Sendable {
        /// What it was.
        public let kind: FaultKind
        /// The request's method.
        public let method: String
        /// The request's path, without the query.
        public let path: String
    }

    /// The requests that a scripted fault is for.
    public enum Aim: Sendable {
        /// The next one that the fault can befall.
        case any
        /// The next read.
        case reads
        /// The next write that is no sign-in.
        case writes
    }

    private struct State {
        var plan: FaultPlan
        var isOn = true
        var counts: [FaultKind: Int] = [:]
        var expired: Set<String> = []
    }

    private let state: Mutex<State>
    private let onStrike: @Sendable (Strike) -> Void
    private let wait: @Sendable (Duration) async throws -> Void
    /// Whether a `Retry-After` may ask for years.
    let asksForYears: Bool

    /// Faults that are drawn from a seed, on from the start.
    ///
    /// - Parameters:
    ///   - profile: Which and how often; nil for none but those that ``strike(_:_:)`` orders.
    ///   - wait: Lets time pass, for delays; a test has none to lose.
    ///   - onStrike: Hears of each fault. It must not block.
    public init(
        seed: UInt64, profile: FaultProfile?,
        wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        onStrike: @escaping @Sendable (Strike) -> Void = { _ in }
    ) {
        state = Mutex(State(plan: FaultPlan(seed: seed, profile: profile)))
        asksForYears = profile?.asksForYears ?? false
        self.wait = wait
        self.onStrike = onStrike
    }

    /// Whether faults befall requests now. Off, the server is healed: expired tokens stay expired, all else is well.
    public var isOn: Bool {
        get { state.withLock(\.isOn) }
        set { state.withLock { $0.isOn = newValue } }
    }

    /// How often each kind has struck.
    public var counts: [FaultKind: Int] { state.withLock(\.counts) }

    /// Lets a fault befall the next request that it can befall.
    ///
    /// - Parameter form: Which form it takes, where the kind has several; nil to draw one.
    public func strike(_ kind: FaultKind, _ aim: Aim = .any, form: UInt64? = nil) {
        state.withLock { $0.plan.script(kind, aim, form) }
    }

    /// What befalls a request; nil for nothing.
    func next(_ target: FaultTarget) -> Fault? {
        state.withLock { $0.isOn ? $0.plan.next(target) : nil }
    }

    /// Counts and tells of a fault that has really befallen a request.
    func note(_ kind: FaultKind, _ target: FaultTarget) {
        state.withLock { $0.counts[kind, default: 0] += 1 }
        onStrike(Strike(kind: kind, method: target.method, path: target.path))
    }

    /// Lets time pass.
    func pause(_ duration: Duration) async throws { try await wait(duration) }

    /// Makes a token no good for ever.
    func expire(_ authorization: String) {
        state.withLock { _ = $0.expired.insert(authorization) }
    }

    /// Whether a token was made no good.
    func isExpired(_ authorization: String) -> Bool {
        state.withLock { $0.expired.contains(authorization) }
    }
}

extension Faults.Aim {
    func takes(_ target: FaultTarget) -> Bool {
        switch self {
        case .any: true
        case .reads: !target.isWrite
        case .writes: target.isWrite && !target.isSignIn
        }
    }
}
