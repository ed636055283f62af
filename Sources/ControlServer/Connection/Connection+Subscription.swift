import ControlProtocol
import NIOCore

extension Connection {
    /// Sends a feed's events until it ends, the task is cancelled, or the reader takes nothing for too long.
    ///
    /// A reader that is slow for a moment holds the feed back, no more. One that takes nothing for as long as
    /// ``ControlServer/Configuration/patience`` is told once from where to resume; when it does not read that either, the
    /// connection is closed.
    func follow(_ feed: JournalFeed, as subscription: String) async {
        var position = feed.position
        for await event in feed.events {
            let text = ByteBuffer(ControlNotification.event(subscription: subscription, entry: event.entry))
            guard await place(text) else { break }
            position = event.position
        }
        // Over before the marker is read, so that whoever reads it finds the name gone. No marker for one that was ended.
        guard !Task.isCancelled, subscriptions.remove(subscription) != nil else { return }
        logger.info("control subscription ended: resync", metadata: ["subscription": "\(subscription)"])
        let marker = ByteBuffer(ControlNotification.resync(subscription: subscription, position: position))
        let read = await queue.enqueue(marker).wait(atMost: configuration.patience, on: clock)
        guard !read, !Task.isCancelled else { return }
        logger.warning(
            "control connection cut: its reader is too slow", metadata: ["subscription": "\(subscription)"])
        hangUp()
    }

    /// Queues a notification, waiting for room; false when none came for as long as the patience lasts.
    private func place(_ text: ByteBuffer) async -> Bool {
        while !Task.isCancelled {
            switch queue.offer(text) {
            case .queued: return true
            case .closed: return false
            case .full(let departure):
                guard await departure.wait(atMost: configuration.patience, on: clock) else { return false }
            }
        }
        return false
    }
}
