import Glibc

/// What keeps a store small and sound.
extension AttachmentStore {
    /// A stored file, and when it was last used.
    public struct Entry: Sendable, Equatable {
        /// What it is known by.
        public let digest: ContentDigest
        /// How many bytes it takes on the disk.
        public let bytesOnDisk: Int64
        /// When it was put in or last read, Unix milliseconds.
        public let usedAt: Int64

        /// An entry.
        public init(digest: ContentDigest, bytesOnDisk: Int64, usedAt: Int64) {
            (self.digest, self.bytesOnDisk, self.usedAt) = (digest, bytesOnDisk, usedAt)
        }
    }

    /// What a scrub found.
    public struct ScrubReport: Sendable, Equatable {
        /// How many files were read.
        public var checked = 0
        /// How many bytes their contents have.
        public var bytes: Int64 = 0
        /// What is wrong, by digest.
        public var damaged: [ContentDigest: AttachmentError] = [:]
        /// Paths in the folder that no file of the store has.
        public var strangers: [String] = []
    }

    /// Every stored file, in the order of digests.
    ///
    /// - Throws: ``AttachmentError`` when a folder can't be read.
    public func entries() throws(AttachmentError) -> [Entry] {
        var entries: [Entry] = []
        for (path, digest) in try walk() {
            guard let digest else { continue }
            var status = stat()
            // It may be gone since.
            guard lstat(path, &status) == 0 else { continue }
            let usedAt = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
            entries.append(Entry(digest: digest, bytesOnDisk: Int64(status.st_size), usedAt: usedAt))
        }
        return entries.sorted { $0.digest < $1.digest }
    }

    /// Removes files until what is left takes no more than so many bytes: those that were not used for the longest time first.
    ///
    /// - Parameter sparing: The files that stay whatever they take: what is not on the server yet, and what is pinned.
    /// - Returns: What was removed.
    /// - Throws: ``AttachmentError`` for a fault of the disk.
    @discardableResult
    public func evict(downTo bytes: Int64, sparing: Set<ContentDigest>) throws(AttachmentError) -> [ContentDigest] {
        var evicted: [ContentDigest] = []
        for digest in CachePlan.evictions(among: try entries(), downTo: bytes, sparing: sparing)
        where try remove(digest) { evicted.append(digest) }
        return evicted
    }

    /// Reads every file again, and reports what is not what was put in.
    ///
    /// - Parameter progress: Is told how many bytes on the disk were read, and of how many.
    /// - Throws: ``AttachmentError`` when a folder can't be read.
    public func scrub(_ progress: (_ bytes: Int64, _ all: Int64) -> Void = { _, _ in }) throws(AttachmentError)
        -> ScrubReport
    {
        var report = ScrubReport()
        let found = try walk()
        let sizes = Dictionary(try entries().map { ($0.digest, $0.bytesOnDisk) }, uniquingKeysWith: { $1 })
        let all = sizes.values.reduce(0, +)
        var done: Int64 = 0
        for (path, digest) in found {
            guard let digest else {
                report.strangers.append(path)
                continue
            }
            if let fault = check(digest) {
                // It may be gone since.
                if fault.reason == .missing { continue }
                report.damaged[digest] = fault
            } else if let stored = try? status(of: digest) {
                report.bytes += stored.length
            }
            report.checked += 1
            done += sizes[digest] ?? 0
            progress(done, all)
        }
        return report
    }

    /// Every path at the third level, with its digest where it is at its place.
    private func walk() throws(AttachmentError) -> [(path: String, digest: ContentDigest?)] {
        var found: [(String, ContentDigest?)] = []
        for outer in try FolderListing.names(in: folder) where folder + "/" + outer != incoming {
            let outerPath = folder + "/" + outer
            guard let inners = try? FolderListing.names(in: outerPath) else {
                found.append((outerPath, nil))
                continue
            }
            for inner in inners {
                let innerPath = outerPath + "/" + inner
                guard let names = try? FolderListing.names(in: innerPath) else {
                    found.append((innerPath, nil))
                    continue
                }
                for name in names {
                    let path = innerPath + "/" + name
                    let digest = ContentDigest(hex: name)
                    found.append((path, digest.flatMap { self.path(of: $0) == path ? $0 : nil }))
                }
            }
        }
        return found
    }
}
