import SyncModel

/// A message of the server that answers no request.
public struct ControlNotification: Sendable, Equatable {
    /// What stands for a resource in journal entries that tell who comes and goes.
    public static let presence = "presence"

    /// A journal entry for a subscription: `subscription`, `entry`.
    public static let journalEvent = "journal.event"
    /// The end of a subscription that could not go on: `subscription`, and the `position` from which `journal.since` resumes.
    public static let journalResync = "journal.resync"
    /// How far a sync is. Best effort: some are dropped when the reader is slow.
    public static let syncProgress = "sync.progress"
    /// How far a file is: an ``AttachmentProgress``. Best effort, as ``syncProgress`` is.
    public static let attachmentsProgress = "attachments.progress"

    /// The notifications' names and what they say, for discovery.
    static let summaries: [(name: String, summary: String)] = [
        (journalEvent, "A journal entry for a subscription: subscription, entry."),
        (
            journalResync,
            "A subscription ended because its reader was too slow or its source stopped: subscription, position. "
                + "Resume with journal.since from that position, then subscribe again."
        ),
        (
            syncProgress,
            "How far the sync.now or sync.verify of this connection is; some are dropped when the reader is slow."
        ),
        (
            attachmentsProgress,
            "How far a file of this connection's attachments.put, get, watch or scrub is: attachment (an id; null while it is "
                + "being stored), phase, bytes, total (null when it is unknown) and rate in bytes a second (null when it is "
                + "unknown). Some are dropped when the reader is slow."
        ),
    ]

    /// The notification's name.
    public let method: String
    /// What it says: an object.
    public let params: RawJSON

    /// A notification.
    public init(method: String, params: RawJSON) {
        self.method = method
        self.params = params
    }

    /// A journal entry for a subscription.
    public static func event(subscription: String, entry: RawJSON) -> ControlNotification {
        var bytes = Array(#"{"subscription":"#.utf8)
        JSONValue.writeString(subscription, into: &bytes)
        bytes.append(contentsOf: #","entry":"#.utf8)
        bytes.append(contentsOf: entry.bytes)
        bytes.append(UInt8(ascii: "}"))
        return ControlNotification(method: journalEvent, params: RawJSON(bytes: bytes))
    }

    /// The end of a subscription, and the last position that was sent to it.
    public static func resync(subscription: String, position: Int64) -> ControlNotification {
        ControlNotification(
            method: journalResync,
            params: RawJSON(["subscription": .string(subscription), "position": .integer(position)]))
    }

    /// How far a sync is.
    public static func progress(_ params: RawJSON) -> ControlNotification {
        ControlNotification(method: syncProgress, params: params)
    }

    /// Whether the reader loses nothing that can't be had otherwise when it is dropped.
    public var isProgress: Bool { method == Self.syncProgress || method == Self.attachmentsProgress }

    /// The notification's text.
    public var text: RawJSON {
        var bytes = Array(#"{"jsonrpc":"2.0","method":"#.utf8)
        JSONValue.writeString(method, into: &bytes)
        bytes.append(contentsOf: #","params":"#.utf8)
        bytes.append(contentsOf: params.bytes)
        bytes.append(UInt8(ascii: "}"))
        return RawJSON(bytes: bytes)
    }
}
