import ControlProtocol
import SyncModel

/// The bar that a long call draws on a terminal; silent where nobody watches.
struct ProgressBar: Sendable {
    private let isDrawn: Bool

    init(isDrawn: Bool = Terminal.isWatched) {
        self.isDrawn = isDrawn
    }

    /// Draws what a notification tells of progress; others are passed over.
    func draw(_ notification: ControlNotification) {
        guard isDrawn else { return }
        if let progress = AttachmentProgress(notification) {
            Terminal.draw("\(TransferText.line(progress, width: Terminal.asideWidth - 1))")
        } else if notification.method == ControlNotification.syncProgress,
            let progress = try? notification.params.value()
        {
            drawSync(progress)
        }
    }

    private func drawSync(_ progress: JSONValue) {
        let step = Double(progress["step"]?.integer ?? 0)
        let steps = Double(max(progress["steps"]?.integer ?? 1, 1))
        let received = progress["received"]?.integer ?? 0
        let inner = progress["total"]?.integer.map { min(Double(received) / Double(max($0, 1)), 1) } ?? 0
        let share = min(max((step - 1 + inner) / steps, 0), 1)
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let what = progress["resource"]?.string ?? progress["phase"]?.string ?? ""
        let size = received > 0 && progress["phase"]?.string == "pull" ? "  \(ByteCount.text(received))" : ""
        Terminal.draw("\(bar) \(Int(share * 100)) %  \(PlainText.line(what))\(size)")
    }

    /// Removes the bar.
    func clear() {
        if isDrawn { Terminal.draw("") }
    }

    /// Runs a call while the daemon's progress is drawn.
    static func during(
        _ notifications: AsyncStream<ControlNotification>, isDrawn: Bool = Terminal.isWatched,
        _ call: @escaping @Sendable () async throws -> RawJSON
    ) async throws -> RawJSON {
        let bar = ProgressBar(isDrawn: isDrawn)
        defer { bar.clear() }
        return try await withThrowingTaskGroup(of: RawJSON?.self) { group in
            group.addTask {
                for await notification in notifications { bar.draw(notification) }
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
}
