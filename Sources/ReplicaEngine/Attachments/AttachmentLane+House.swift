import AttachmentStore
import ReplicaStore
import SyncCatalogue
import SyncModel
import Transport

/// The files that are kept here: those that exist nowhere else, those that somebody wants at hand, and as many others as there is room for.
extension AttachmentLane {
    /// What a scrub did.
    public struct ScrubOutcome: Sendable {
        /// What was found.
        public let report: AttachmentStore.ScrubReport
        /// The digests that no record has, and that were removed.
        public let orphans: [ContentDigest]
    }

    /// Fetches what is pinned and not here, and removes what there is no room or no reason for. Whether all went well.
    func keepHouse() async throws -> Bool {
        try await tidy()
        let isFetched = try await fetchPinned()
        try await evict()
        return isFetched
    }

    /// Reads every file again; damaged copies of the server's files are removed, and so is what no record has.
    ///
    /// - Parameter progress: Is told how many bytes on the disk were read, and of how many.
    public func scrub(_ progress: @escaping @Sendable (_ bytes: Int64, _ all: Int64) -> Void) async throws
        -> ScrubOutcome
    {
        try await context.replica.write { [rested] in try $0.pruneAttachments(evicted: [], unshownSince: rested) }
        let orphans = try await removeOrphans(unusedSince: nil)
        let store = store
        let report = try await FileWork.run { try store.scrub(progress) }
        let damaged = report.damaged.keys.map { $0 }
        if !damaged.isEmpty {
            let rested = rested
            // What exists only here stays, damaged as it is, for who may still save it. Within a transaction, as orphans are.
            try await context.replica.write { writer in
                let needed = try writer.irreplaceableDigests()
                let removed = try damaged.filter { try !needed.contains($0.hex) && store.remove($0) }
                try writer.pruneAttachments(evicted: Set(removed.map(\.hex)), unshownSince: rested)
            }
        }
        return ScrubOutcome(report: report, orphans: orphans)
    }

    /// Once an hour forgets what belonged to records that are gone, and removes files that no record has had for long.
    private func tidy() async throws {
        guard isTidyingDue() else { return }
        try await context.replica.write { [rested] in try $0.pruneAttachments(evicted: [], unshownSince: rested) }
        try await removeOrphans(unusedSince: rested)
    }

    /// How long a file stays that no record has, where there is room, in milliseconds; 30 days.
    ///
    /// Which files are needed is what the replica says that is here now. One that is put back to a backup has what was taken back since then
    /// waiting again; and one that was put back by mistake does not have what was attached since, which may be nowhere else.
    static let orphanRest: Int64 = 30 * 86_400_000

    /// What has rested since before then may go, Unix milliseconds.
    private var rested: Int64 { context.clock.milliseconds() - Self.orphanRest }

    /// Removes the files that no attachment has: of a put that died before it was written down, that were taken back, or of records that are
    /// gone.
    ///
    /// - Parameter unusedSince: Only those that were neither put in nor read since then, Unix milliseconds; nil for all, which is for a person
    ///   to ask for.
    @discardableResult
    func removeOrphans(unusedSince moment: Int64?) async throws -> [ContentDigest] {
        let (context, store) = (context, store)
        let entries = try await FileWork.run { try store.entries() }
            .filter { entry in moment.map { entry.usedAt < $0 } ?? true }
        let known = try await context.replica.read { try $0.knownDigests() }
        let orphans = entries.map(\.digest).filter { !known.contains($0.hex) }
        guard !orphans.isEmpty else { return [] }
        // A file that comes in is claimed until its row is written: within a transaction it is known, or it can't be removed.
        return try await context.replica.write { writer in
            let known = try writer.knownDigests()
            return try orphans.filter { try !known.contains($0.hex) && store.remove($0) }
        }
    }

    /// Removes what there is no room for, when something has changed since room was last made.
    private func evict() async throws {
        let (context, store, bound) = (context, store, configuration.cacheBytes)
        var kept = try await context.replica.read { reader in
            try reader.irreplaceableDigests().union(reader.pinnedDigests())
        }
        for pin in try await pins() {
            if let digest = try await copy(of: pin)?.digest { kept.insert(digest) }
        }
        guard isNews(Keeping(additions: store.additions, kept: kept)) else { return }
        let (spared, rested) = (kept, rested)
        // Within a transaction, as orphans are: what came in since is known to be needed, or claimed.
        try await context.replica.write { writer in
            let needed = try writer.irreplaceableDigests().union(spared)
            let entries = try store.entries()
            let lasting = entries.filter { needed.contains($0.digest.hex) }
            // The bound is of what can be fetched again; the rest is not counted against it.
            let bytes = lasting.reduce(bound) { $0 + $1.bytesOnDisk }
            let evicted = try store.evict(downTo: bytes, sparing: Set(lasting.map(\.digest)))
            if !evicted.isEmpty { try writer.pruneAttachments(evicted: Set(evicted.map(\.hex)), unshownSince: rested) }
        }
    }

    // MARK: Pinned files

    /// The fields whose files are to be at hand: those that somebody pinned, and those of the catalogue's rules.
    func pins() async throws -> Set<FilePin> {
        let context = context
        return try await context.replica.read { reader in
            var pins = Set(try reader.pins())
            for rule in context.catalogue.files.pinned {
                do { pins.formUnion(try reader.pins(by: rule)) } catch {
                    context.logger.warning("a rule for pinned files can't be run", metadata: ["error": "\(error)"])
                }
            }
            return pins
        }
    }

    /// The attachment whose file is what a field's record names now; nil when none is here.
    func copy(of pin: FilePin) async throws -> Attachment? {
        let (context, files) = (context, files)
        return try await context.replica.read { reader in
            guard let resource = context.catalogue.resource(named: pin.resource),
                let document = try reader.document(resource, local: pin.document)
            else { return nil }
            let address = try document.serverObject()[pin.field]?.string
            return try reader.attachments(AttachmentFilter(document: pin.document, field: pin.field)).first {
                [.uploaded, .cached].contains($0.stage) && files.isSame($0.url, address)
            }
        }
    }

    private func fetchPinned() async throws -> Bool {
        let fetch = AttachmentFetch(self)
        let now = context.clock.uptimeMilliseconds()
        for pin in try await pins().sorted(by: { ($0.document, $0.field) < ($1.document, $1.field) })
        where mayFetch(pin, at: now) {
            try Task.checkCancellation()
            do {
                _ = try await fetch.fetchIfNamed(pin)
            } catch let failure as TransportFailure {
                // The line is down: the other files wait as well.
                context.logger.notice("a pinned file waits", metadata: ["reason": "\(failure)"])
                return false
            } catch let error as EngineError {
                switch error {
                case .offline, .throttled, .signInRefused, .sessionEnded, .secretFile, .roleChanged, .unknownRole,
                    .stopping:
                    return false
                // One that can't be had is no reason to do without the others.
                default: leaveAlone(pin, from: now, "\(error)")
                }
            } catch let error as AttachmentError {
                leaveAlone(pin, from: now, "\(error)")
            }
        }
        return true
    }

    /// A file that could not be had for its own sake is not asked for again at every turn.
    private func leaveAlone(_ pin: FilePin, from now: Int64, _ reason: String) {
        context.logger.notice("a pinned file can't be had", metadata: ["reason": "\(reason)"])
        notBefore.withLock { $0[pin] = now + 3_600_000 }
    }

    private func mayFetch(_ pin: FilePin, at now: Int64) -> Bool {
        notBefore.withLock { $0[pin].map { $0 <= now } ?? true }
    }
}
