/// Which files leave a cache that has grown too large. A pure decision.
enum CachePlan {
    /// The files to remove, the one that was not used for the longest time first; of those of one moment, the larger.
    static func evictions(
        among entries: [AttachmentStore.Entry], downTo bytes: Int64, sparing: Set<ContentDigest>
    ) -> [ContentDigest] {
        var rest = entries.reduce(0) { $0 + $1.bytesOnDisk }
        var evicted: [ContentDigest] = []
        let candidates = entries.filter { !sparing.contains($0.digest) }.sorted {
            ($0.usedAt, -$0.bytesOnDisk, $0.digest) < ($1.usedAt, -$1.bytesOnDisk, $1.digest)
        }
        for entry in candidates {
            if rest <= bytes { break }
            evicted.append(entry.digest)
            rest -= entry.bytesOnDisk
        }
        return evicted
    }
}
