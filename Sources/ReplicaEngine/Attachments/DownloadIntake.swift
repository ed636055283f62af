import AttachmentStore
import Synchronization
import Transport

/// Takes a download into the store, over as many answers as it takes.
final class DownloadIntake: BodyReceiver {
    private struct State {
        var intake: Intake?
        var validator: String?
        var total: Int64?
        var digest: ContentDigest?
        var isPage = false
        var start: Int64 = 0
    }

    private let store: AttachmentStore
    private let isSealed: Bool
    private let limit: Int64
    private let mayBePage: Bool
    private let lock = Mutex(())
    /// Only ever used with the lock held: the store's intake is not made for two threads at once.
    private nonisolated(unsafe) var state = State()

    /// A download.
    ///
    /// - Parameter mayBePage: Whether the file may be a page of HTML itself.
    init(_ store: AttachmentStore, isSealed: Bool, limit: Int64, mayBePage: Bool) {
        (self.store, self.isSealed, self.limit, self.mayBePage) = (store, isSealed, limit, mayBePage)
    }

    /// The header fields with which the rest is asked for; none for the whole.
    var resumption: HTTPFields {
        lock.withLock { _ in
            guard let validator = state.validator, let length = state.intake?.length, length > 0 else { return [:] }
            return ["Range": "bytes=\(length)-", "If-Range": validator]
        }
    }

    /// How many bytes were here before the last answer.
    var start: Int64 { lock.withLock { _ in state.start } }

    /// How many bytes are here.
    var length: Int64 { lock.withLock { _ in state.intake?.length ?? 0 } }

    /// Forgets what came.
    func restart() { lock.withLock { _ in state = State() } }

    func begin(status: Int, fields: HTTPFields) throws -> Bool {
        try lock.withLock { _ in
            switch status {
            case 206:
                // A part that does not follow what is here would make another file of it.
                guard let intake = state.intake, fields.rangeStart == intake.length, fields.isIdentity,
                    fields.fileLength == nil || state.total == nil || fields.fileLength == state.total
                else { return false }
                state.start = intake.length
                return true
            case 200:
                state = State()
                // A proxy's or a hotel's page is no patient's paper (design section 8).
                state.isPage = !mayBePage && fields.isPage
                if state.isPage { return false }
                state.intake = try store.intake(limit: limit, isSealed: isSealed)
                state.total = fields.fileLength
                state.digest = fields.fileDigest
                if fields.isIdentity { state.validator = fields.validator }
                return true
            default: return false
            }
        }
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        try lock.withLock { _ in try state.intake?.take(bytes) }
    }

    /// Ends the file, held against the length and the digest that the server named.
    ///
    /// - Throws: ``EngineError/unusableAnswer(what:reason:)``, or `AttachmentError`.
    func finish() throws -> AttachmentStore.Receipt {
        try lock.withLock { _ in
            guard !state.isPage else {
                throw EngineError.unusableAnswer(what: "the file", reason: "a page came instead, perhaps a proxy's")
            }
            guard let intake = state.intake else {
                throw EngineError.unusableAnswer(what: "the file", reason: "the server sent nothing")
            }
            if let total = state.total, total != intake.length {
                throw EngineError.unusableAnswer(
                    what: "the file", reason: "the server announced \(total) bytes and sent \(intake.length)")
            }
            state.intake = nil
            do {
                return try intake.finish(expecting: state.digest)
            } catch let error as AttachmentError {
                guard case .damaged = error.reason else { throw error }
                throw EngineError.unusableAnswer(
                    what: "the file", reason: "its content is not what the server's own digest says")
            }
        }
    }
}
