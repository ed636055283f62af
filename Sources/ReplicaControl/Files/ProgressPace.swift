import ControlProtocol
import SyncModel
import Synchronization

/// Tells a caller how far its file is: often enough to be seen moving, and no more.
final class ProgressPace: Sendable {
    private struct State {
        var beganAt: Int64?
        var toldAt: Int64 = .min / 2
    }

    private static let milliseconds: Int64 = 100

    private let clock: any WallClock
    private let phase: AttachmentProgress.Phase
    private let notify: ControlNotifier
    private let state = Mutex(State())

    init(_ clock: any WallClock, _ phase: AttachmentProgress.Phase, _ notify: @escaping ControlNotifier) {
        (self.clock, self.phase, self.notify) = (clock, phase, notify)
    }

    func note(_ bytes: Int64, of total: Int64) {
        let now = clock.uptimeMilliseconds()
        let passed = state.withLock { state -> Int64? in
            let beganAt = state.beganAt ?? now
            state.beganAt = beganAt
            guard now - state.toldAt >= Self.milliseconds || bytes == total else { return nil }
            state.toldAt = now
            return now - beganAt
        }
        guard let passed else { return }
        let rate = passed >= Self.milliseconds ? bytes * 1000 / passed : nil
        _ = notify(AttachmentProgress(phase: phase, bytes: bytes, total: total, rate: rate).notification)
    }
}
