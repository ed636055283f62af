import AttachmentStore
import SyncPlanner

/// What faces need of a lane.
extension AttachmentLane {
    /// The files that are kept here.
    public var keptFiles: AttachmentStore { store }
    /// The files that are on their way.
    public var transfers: TransferBoard { board }
    /// What is known of the codings that the server decodes.
    public var wireCodings: WireCodings { codings.now }
    /// The most bytes that files take on the disk which can be fetched again.
    public var cacheBytes: Int64 { configuration.cacheBytes }

    /// Reads every file again; damaged copies of the server's files are removed, and so is what no record has.
    ///
    /// - Parameter progress: Is told how many bytes on the disk were read, and of how many.
    /// - Returns: What was found, and the digests that no record has and that were removed.
    /// - Throws: `AttachmentError`, or the database's own error.
    public func scrubFiles(
        _ progress: @escaping @Sendable (_ bytes: Int64, _ all: Int64) -> Void
    ) async throws -> (report: AttachmentStore.ScrubReport, orphans: [ContentDigest]) {
        let outcome = try await scrub(progress)
        return (outcome.report, outcome.orphans)
    }
}
