import Foundation
import FuzzTargets
import SyncTestSupport
import Testing

@Suite("The inputs that are kept for the fuzz loops")
struct CorpusTests {
    static let names = FuzzTargetTable.all.map(\.name)

    private func entries(_ name: String) throws -> [FuzzCorpus.Entry] {
        try FuzzCorpus(folder: Fixtures.path("Tests/Fuzz/\(name)")).entries
    }

    @Test("each one runs, and breaks no rule: what was found once stays mended", arguments: names)
    func run(name: String) async throws {
        for entry in try entries(name) {
            do { try await FuzzOrder.runOnce(entry.bytes, on: name) } catch {
                Issue.record("\(name)/\(entry.name): \(error)")
            }
        }
    }

    @Test("none of them reaches what a planted crash waits for", arguments: names)
    func plants(name: String) async throws {
        for entry in try entries(name) { try await FuzzOrder.runOnce(entry.bytes, on: name, plant: .finding) }
    }

    @Test("they are few and small", arguments: names)
    func sizes(name: String) throws {
        let entries = try entries(name)
        #expect((3...60).contains(entries.count))
        #expect(entries.allSatisfy { $0.bytes.count <= 8_192 })
    }

    @Test("no folder of inputs is without its target")
    func folders() throws {
        #expect(throws: FuzzFault.self) { try FuzzCorpus(folder: Fixtures.path("Tests/Fuzz/nothing")) }
        #expect(Set(Self.names).count == Self.names.count)
        let folders = try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("Tests/Fuzz"))
        #expect(folders.sorted() == Self.names.sorted())
    }
}
