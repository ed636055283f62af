import SyncCatalogue
import SyncModel

/// What a look at the server showed of a file that was sent.
public struct UploadSighting: Sendable, Equatable {
    /// What the record names.
    public enum File: Sendable, Equatable {
        /// No file.
        case none
        /// The file that was sent.
        case same
        /// Another one, as the words say.
        case other(String)
        /// Something at a place that is not looked at, as the words say.
        case barred(String)
        /// Something that could not be looked at now.
        case unseen(String)
    }

    /// What the record names.
    public var file: File
    /// Whether the record names the same address as before the file was sent.
    public var isAddressOld: Bool
    /// Whether the record was read after the request had ended.
    public var isFresh: Bool
    /// Whether the request is so long past that the server can't be at it any more.
    public var isSettledTime: Bool
    /// Whether a list that was asked for after the request is still to be waited for.
    public var awaitsList: Bool
    /// Whether each reading of the resource is of its whole list: one that is yet to come may show another file.
    public var isListedWhole: Bool

    /// What was seen.
    public init(
        file: File, isAddressOld: Bool, isFresh: Bool, isSettledTime: Bool, awaitsList: Bool = true,
        isListedWhole: Bool = true
    ) {
        self.file = file
        self.isAddressOld = isAddressOld
        self.isFresh = isFresh
        self.isSettledTime = isSettledTime
        self.awaitsList = awaitsList
        self.isListedWhole = isListedWhole
    }
}

/// What becomes of a file whose request has ended, by what the server is seen to keep: uploaded means seen there (design section 10).
public enum UploadVerdict: Sendable, Equatable {
    /// The server keeps it.
    case done
    /// It is where the answer said, and no list came that shows its record: nothing waits for it any more, and the list is held against it
    /// whenever it comes.
    case unlisted
    /// Nothing can be said yet.
    case wait
    /// It is sent again; never more with that coding, where the server had said yes to it.
    case resend(refusing: String?)
    /// The server said yes and keeps no such file.
    case fail(String)
    /// Somebody may have put another file there meanwhile, or it can't be seen: a person decides.
    case park(String)

    /// A later file of the same field took its place: what the record names is that one's.
    case superseded

    /// Whether it is sent again.
    public var isResending: Bool { if case .resend = self { true } else { false } }

    /// How long a list is waited for that shows the record, in milliseconds; after that what is seen at its address counts until one comes.
    private static let longestWait: Int64 = 3_600_000

    /// Whether a list that was asked for after the request is still to be waited for: where each reading is of the whole list, and one that
    /// is proven whole may still come.
    ///
    /// - Parameters:
    ///   - since: When the request ended, Unix milliseconds, as is `now`.
    ///   - leap: By how much the wall clock was set ahead since then, in milliseconds: no list could come in that time.
    public static func awaitsList(of resource: Resource, since: Int64, now: Int64, leap: Int64 = 0) -> Bool {
        resource.isListedWhole && now - since - leap < longestWait
    }

    /// Whether a list that shows the record is asked for out of its turn. Where one came that is not proven whole, the next would be like
    /// it, and comes in its own time.
    ///
    /// - Parameters:
    ///   - since: When the request ended, Unix milliseconds, as are the others.
    ///   - pulledAt: When a list was last applied; nil for never.
    ///   - fullAt: When a whole one was last applied; nil for never.
    public static func asksForList(of resource: Resource, since: Int64, pulledAt: Int64?, fullAt: Int64?) -> Bool {
        guard resource.isListedWhole, let pulledAt, pulledAt > since else { return true }
        return fullAt == pulledAt
    }

    /// Whether a look at the file can settle anything yet: what the server said yes to counts when its list shows it after that.
    ///
    /// - Parameters:
    ///   - claim: What the server said, where it said yes; nil where no answer came.
    ///   - isFresh: Whether the record was read after the request had ended.
    ///   - awaitsList: Whether that is still to be waited for.
    public static func isDue(claim: OperationAnswer?, isFresh: Bool, awaitsList: Bool) -> Bool {
        claim == nil || isFresh || !awaitsList
    }

    /// What those that were put into the same field later say of a file that only a list is still to show: that it was replaced, or that the
    /// record may be about to name another one; nil for nothing.
    ///
    /// - Parameter later: How far each of them has come, and its operation.
    public static func judge(replacedBy later: [(stage: AttachmentStage, operation: OperationState?)]) -> UploadVerdict?
    {
        if later.contains(where: { $0.operation == .sending || $0.operation == .unknown }) { return .wait }
        return later.contains { $0.stage == .checking || $0.stage == .uploaded } ? .superseded : nil
    }

    /// Judges a file.
    ///
    /// - Parameters:
    ///   - claim: What the server said, where it said yes; nil where no answer came.
    ///   - coding: The content coding that it was sent with; nil for none.
    public static func judge(claim: OperationAnswer?, coding: String?, seen: UploadSighting) -> UploadVerdict {
        let finding: String
        switch seen.file {
        // An answer shows what the server means to keep; of two writes at the same moment it may lose one.
        case .same:
            guard isDue(claim: claim, isFresh: seen.isFresh, awaitsList: seen.awaitsList) else { return .wait }
            return claim == nil || seen.isFresh || !seen.isListedWhole ? .done : .unlisted
        case .unseen: return .wait
        case .barred(let words): return .park("whether the server keeps the file can't be seen: \(words)")
        case .none: finding = "no file"
        case .other(let words): finding = "another file, \(words)"
        }
        guard seen.isFresh else { return .wait }
        if let claim {
            if let coding {
                // A server that could not read the form had no file to put there: whoever did, it is not known to be ours. That its answer
                // named it proves nothing, which shows what the record had by then.
                if case .other(let words) = seen.file, !seen.isAddressOld {
                    return .park("the server said yes to the upload, and the record now names another file, \(words)")
                }
                return .resend(refusing: coding)
            }
            let status = claim.status.map { " (\($0))" } ?? ""
            return .fail("the server said yes\(status) to the upload, and keeps \(finding)")
        }
        guard seen.isSettledTime else { return .wait }
        if case .other(let words) = seen.file, !seen.isAddressOld {
            return .park("the answer to the upload was lost, and the record now names another file, \(words)")
        }
        return .resend(refusing: nil)
    }
}
