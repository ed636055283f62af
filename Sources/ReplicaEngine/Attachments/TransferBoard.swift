import SyncModel
import Synchronization

/// Which files are on their way, and how far: for those who ask, and for those who watch.
public final class TransferBoard: Sendable {
    /// One file on its way.
    struct Transfer: Sendable, Equatable {
        let phase: FileProgress.Phase
        var bytes: Int64
        var total: Int64?
        /// When it began, and when it was last heard of; milliseconds of a clock that never jumps.
        let beganAt: Int64
        var heardAt: Int64
        /// When the listeners were last told.
        var toldAt: Int64

        /// Bytes a second since it began; nil in its first moments.
        var rate: Int64? {
            let passed = heardAt - beganAt
            return passed >= 100 ? bytes * 1000 / passed : nil
        }
    }

    /// Is told of each step.
    public typealias Listener = @Sendable (FileProgress) -> Void

    private struct State {
        var transfers: [LocalID: Transfer] = [:]
        var listeners: [Int: Listener] = [:]
        var lastListener = 0
    }

    /// How often a listener is told of one file at the most, in milliseconds.
    private static let pace: Int64 = 100

    private let clock: any WallClock
    private let state = Mutex(State())

    init(_ clock: any WallClock) {
        self.clock = clock
    }

    /// Notes how far a file is.
    func note(_ file: LocalID, _ phase: FileProgress.Phase, bytes: Int64, total: Int64?) {
        let now = clock.uptimeMilliseconds()
        let news = state.withLock { state -> (FileProgress, [Listener])? in
            let known = state.transfers[file].flatMap { $0.phase == phase ? $0 : nil }
            var transfer =
                known ?? Transfer(phase: phase, bytes: 0, total: nil, beganAt: now, heardAt: now, toldAt: now)
            let isNews = known == nil || now - transfer.toldAt >= Self.pace || bytes == total
            (transfer.bytes, transfer.total, transfer.heardAt) = (bytes, total, now)
            if isNews { transfer.toldAt = now }
            state.transfers[file] = transfer
            guard isNews, !state.listeners.isEmpty else { return nil }
            return (Self.progress(file, transfer), Array(state.listeners.values))
        }
        guard let (progress, listeners) = news else { return }
        for listener in listeners { listener(progress) }
    }

    /// Notes that a file is no longer on its way.
    func end(_ file: LocalID) {
        state.withLock { $0.transfers[file] = nil }
    }

    /// A file on its way; nil when it is not.
    subscript(file: LocalID) -> Transfer? { state.withLock { $0.transfers[file] } }

    /// How far a file is; nil when it is not on its way.
    public func progress(of file: LocalID) -> FileProgress? { self[file].map { Self.progress(file, $0) } }

    /// All files on their way, in the order of their ids.
    public var all: [FileProgress] {
        state.withLock { $0.transfers }.sorted { $0.key < $1.key }.map { Self.progress($0.key, $0.value) }
    }

    /// Tells a listener of each step while the body runs: of each file ten times a second at the most, from any thread.
    ///
    /// - Throws: What the body throws.
    public func listening<Value>(
        _ listener: @escaping Listener, _ body: () async throws -> Value
    ) async rethrows -> Value {
        let number = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = listener
            return state.lastListener
        }
        defer { state.withLock { $0.listeners[number] = nil } }
        return try await body()
    }

    private static func progress(_ file: LocalID, _ transfer: Transfer) -> FileProgress {
        FileProgress(
            file: file, phase: transfer.phase, bytes: transfer.bytes, total: transfer.total, rate: transfer.rate)
    }
}
