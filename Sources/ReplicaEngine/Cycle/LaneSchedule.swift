import SyncPlanner

/// When the next turn of a lane is due. Moments are Unix milliseconds.
struct LaneSchedule {
    /// Wakes the lane's loop.
    let signal = WakeSignal()
    /// When the next turn is due that nobody asks for; nil for at once.
    var nextAt: Int64?
    /// Whether the last turn ended because nothing more could leave: what is new waits for the next try then, and is no try of its own.
    var isHeldBack = false
    /// How many turns in a row did not do all that they were to.
    var failuresInARow = 0

    private static let backoff = Backoff(firstMilliseconds: 2_000, longestMilliseconds: 60_000)
    /// The longest pause that a schedule or a `Retry-After` can ask for, and some slack; milliseconds.
    private static let longestPause: Int64 = 3_700_000

    /// How long until the next turn is due; nil when it is due now.
    func pause(at now: Int64) -> Duration? {
        guard let nextAt else { return nil }
        // A pause of more than an hour was never planned: the clock was set back.
        return nextAt > now && nextAt - now <= Self.longestPause ? .milliseconds(nextAt - now) : nil
    }

    /// When a lane that failed tries again: growing pauses, so that many clients do not come back at once; nil for one that did not fail.
    func retry(at now: Int64, random: UInt64) -> Int64? {
        failuresInARow == 0 ? nil : now + max(Self.backoff.pause(attempt: failuresInARow, random: random), 500)
    }

    /// Lets what waits for the server go now.
    mutating func release() {
        isHeldBack = false
        nextAt = nil
        signal.wake()
    }

    /// Takes note of how a turn ended.
    mutating func note(isComplete: Bool, isHeldBack: Bool) {
        failuresInARow = isComplete ? 0 : failuresInARow + 1
        self.isHeldBack = isHeldBack
    }
}
