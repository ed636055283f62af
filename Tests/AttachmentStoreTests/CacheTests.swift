import Foundation
import Testing

@testable import AttachmentStore

@Suite("A store that has grown too large")
struct CacheTests {
    private func entry(_ number: UInt8, _ bytes: Int64, _ usedAt: Int64) -> AttachmentStore.Entry {
        AttachmentStore.Entry(digest: ContentDigest(of: [number]), bytesOnDisk: bytes, usedAt: usedAt)
    }

    @Test("gives up what was not used for the longest time, and no more than it must")
    func order() {
        let entries = [entry(1, 10, 300), entry(2, 10, 100), entry(3, 30, 200), entry(4, 20, 200)]
        func plan(_ bytes: Int64, _ sparing: Set<ContentDigest> = []) -> [ContentDigest] {
            CachePlan.evictions(among: entries, downTo: bytes, sparing: sparing)
        }
        #expect(plan(70) == [])
        #expect(plan(69) == [entries[1].digest])
        #expect(plan(30) == [entries[1].digest, entries[2].digest])
        #expect(plan(0).count == 4)
        #expect(plan(0, [entries[1].digest, entries[0].digest]) == [entries[2].digest, entries[3].digest])
    }

    @Test("keeps what is spared and what was just read")
    func evicted() throws {
        let bench = try StoreBench()
        let digests = try (1...4).map { try bench.put(Contents.noise(1_000, seed: UInt64($0))).stored.digest }
        for (index, digest) in digests.enumerated() {
            let long = Date(timeIntervalSince1970: Double(1_000 + index))
            try FileManager.default.setAttributes(
                [.modificationDate: long], ofItemAtPath: bench.store.path(of: digest))
        }
        _ = try bench.content(digests[0])
        let each = Int64(1_000 + BlobHeader.length)
        #expect(try bench.store.evict(downTo: 2 * each, sparing: [digests[1]]) == [digests[2], digests[3]])
        #expect(Set(try bench.store.entries().map(\.digest)) == [digests[0], digests[1]])
    }
}
