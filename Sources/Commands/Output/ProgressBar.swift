import ControlProtocol
import SyncModel

/// The bar that a long sync draws on a terminal; silent where nobody watches.
struct ProgressBar: Sendable {
    private let isDrawn: Bool

    init(isDrawn: Bool = Terminal.isWatched) {
        self.isDrawn = isDrawn
    }

    /// Draws the state that a `sync.progress` notification tells.
    func draw(_ progress: JSONValue) {
        guard isDrawn else { return }
        let step = Double(progress["step"]?.integer ?? 0)
        let steps = Double(max(progress["steps"]?.integer ?? 1, 1))
        let received = Double(progress["received"]?.integer ?? 0)
        let inner = progress["total"]?.integer.map { min(received / Double(max($0, 1)), 1) } ?? 0
        let share = min(max((step - 1 + inner) / steps, 0), 1)
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let what = progress["resource"]?.string ?? progress["phase"]?.string ?? ""
        let size = received > 0 && progress["phase"]?.string == "pull" ? "  \(Self.size(received))" : ""
        Terminal.aside("\r\u{1B}[K\(bar) \(Int(share * 100)) %  \(Table.clean(what))\(size)")
    }

    /// Removes the bar.
    func clear() {
        if isDrawn { Terminal.aside("\r\u{1B}[K") }
    }

    /// Runs a call while the daemon's progress is drawn.
    static func during(
        _ notifications: AsyncStream<ControlNotification>, _ call: @escaping @Sendable () async throws -> RawJSON
    ) async throws -> RawJSON {
        let bar = ProgressBar()
        defer { bar.clear() }
        return try await withThrowingTaskGroup(of: RawJSON?.self) { group in
            group.addTask {
                for await notification in notifications where notification.method == ControlNotification.syncProgress {
                    if let params = try? notification.params.value() { bar.draw(params) }
                }
                return nil
            }
            group.addTask { try await call() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private static func size(_ bytes: Double) -> String {
        bytes < 1_000_000 ? "\(Int(bytes / 1000)) kB" : "\((bytes / 100_000).rounded() / 10) MB"
    }
}
