import SyncTestSupport
import Testing

@Suite("The rules of the house hold in every file (design section 3)")
struct ArchitectureTests {
    private let sources: [SourceFile]

    init() throws {
        sources = try SourceFile.all(under: "Sources")
        try #require(sources.count > 50, "the sources must be found, or no rule is checked")
    }

    @Test("each target imports only what its row of the table allows")
    func imports() {
        #expect(sources.flatMap(ImportRules.violations) == [])
    }

    @Test("nothing traps on input and nothing runs where nobody waits for it")
    func noTraps() {
        #expect(sources.flatMap { $0.places(of: ["try!", "fatalError(", "Task.detached"]) } == [])
    }

    @Test("no file of the engine names a backend: what differs is data (design section 1)")
    func noBackends() {
        let engine = sources.filter { ImportRules.engine.contains($0.target) }
        #expect(Set(engine.map(\.target)).isSuperset(of: ["SyncPlanner", "ReplicaStore"]))
        #expect(engine.flatMap { $0.places(of: ["dokal", "cabinet", "supabase"], ignoringCase: true) } == [])
    }

    @Test("no Swift file is longer than 400 lines, and half of them are shorter than 120")
    func lengths() throws {
        #expect((sources + (try SourceFile.all(under: "Tests"))).filter { $0.lines.count > 401 }.map(\.path) == [])
        let lengths = sources.map(\.lines.count).sorted()
        #expect(lengths[lengths.count / 2] < 120)
    }
}

@Suite("The check of imports can fail")
struct ImportRulesTests {
    @Test(
        "every form of import is seen",
        arguments: [
            ("import GRDB", "GRDB"), ("  import NIOCore // x", "NIOCore"), ("@testable import GRDB", "GRDB"),
            ("@_exported import GRDB", "GRDB"),
            ("@preconcurrency @_exported import GRDB", "GRDB"), ("@_spi(Testing) import GRDB", "GRDB"),
            ("public import GRDB", "GRDB"),
            ("@preconcurrency public import GRDB", "GRDB"), ("internal import GRDB", "GRDB"),
            ("import struct GRDB.Row", "GRDB"),
            ("import class GRDB.Database", "GRDB"), ("import GRDB.Core", "GRDB"), ("// import GRDB", nil),
            ("let important = 1", nil), ("/// import it", nil), ("", nil),
        ] as [(String, String?)])
    func forms(line: String, module: String?) {
        #expect(SourceFile.module(importedBy: line) == module)
    }

    @Test("a forbidden import is named with file, line and target; an unknown target too")
    func violations() {
        let planner = SourceFile(
            path: "Sources/SyncPlanner/Push/X.swift",
            lines: ["import Foundation", "", "import SyncModel", "@_exported import GRDB"])
        #expect(
            ImportRules.violations(in: planner) == [
                "Sources/SyncPlanner/Push/X.swift:4: SyncPlanner may not import GRDB"
            ])
        let stranger = SourceFile(path: "Sources/Utils/X.swift", lines: ["import SyncModel"])
        #expect(ImportRules.violations(in: stranger).count == 1)
        let upwards = SourceFile(path: "Sources/SyncModel/X.swift", lines: ["import SyncCatalogue"])
        #expect(
            ImportRules.violations(in: upwards) == [
                "Sources/SyncModel/X.swift:1: SyncModel may not import SyncCatalogue"
            ])
    }

    @Test("the table has no way round: what a target may import is never above it")
    func noCycles() {
        func reaches(_ start: String, _ goal: String, seen: Set<String> = []) -> Bool {
            guard !seen.contains(start), let row = ImportRules.allowed[start] else { return false }
            return row.contains(goal) || row.contains { reaches($0, goal, seen: seen.union([start])) }
        }
        for target in ImportRules.allowed.keys { #expect(!reaches(target, target), "\(target)") }
    }
}
