import SyncModel

/// How far a file is: what an `attachments.progress` notification says.
public struct AttachmentProgress: Sendable, Equatable {
    /// What is being done with the file.
    public enum Phase: String, Sendable, CaseIterable {
        /// It is being taken into the store, or handed out of it.
        case store
        /// It is on its way to the server.
        case upload
        /// The server is asked whether it has the whole file.
        case check
        /// It is on its way from the server.
        case download
        /// What is kept here is being compared with its checksum.
        case scrub
    }

    /// The attachment's id; nil while a file is taken into the store or handed out of it, and for a scrub, which is of all files.
    public let attachment: String?
    /// What is being done.
    public let phase: Phase
    /// How many bytes are done.
    public let bytes: Int64
    /// How many there are; nil when that is unknown.
    public let total: Int64?
    /// How many bytes a second were done since it began; nil when that is unknown.
    public let rate: Int64?

    /// A state of progress.
    public init(attachment: String? = nil, phase: Phase, bytes: Int64, total: Int64? = nil, rate: Int64? = nil) {
        self.attachment = attachment
        self.phase = phase
        self.bytes = bytes
        self.total = total
        self.rate = rate
    }

    /// Reads a notification; nil when it is another one, or says something that this version does not know.
    public init?(_ notification: ControlNotification) {
        guard notification.method == ControlNotification.attachmentsProgress,
            let params = try? notification.params.value(),
            let phase = params["phase"]?.string.flatMap(Phase.init), let bytes = params["bytes"]?.integer
        else { return nil }
        self.init(
            attachment: params["attachment"]?.string, phase: phase, bytes: bytes, total: params["total"]?.integer,
            rate: params["rate"]?.integer)
    }

    /// The notification that says it.
    public var notification: ControlNotification {
        let params: JSONObject = [
            "attachment": attachment.map(JSONValue.string) ?? .null, "phase": .string(phase.rawValue),
            "bytes": .integer(bytes), "total": total.map(JSONValue.integer) ?? .null,
            "rate": rate.map(JSONValue.integer) ?? .null,
        ]
        return ControlNotification(method: ControlNotification.attachmentsProgress, params: RawJSON(.object(params)))
    }
}
