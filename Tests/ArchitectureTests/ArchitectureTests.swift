import ControlProtocol
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

    @Test(
        "no sentence of the engine's names a command or a method: each face says refusals and next steps in its own words"
    )
    func noFacesBelowTheFaces() {
        let engine = sources.filter { $0.target == "ReplicaEngine" }
        #expect(engine.count > 50)
        #expect(engine.flatMap(FaceWords.places) == [])
    }

    @Test("no Swift file is longer than 400 lines, and half of them are shorter than 120")
    func lengths() throws {
        #expect((sources + (try SourceFile.all(under: "Tests"))).filter { $0.lines.count > 401 }.map(\.path) == [])
        let lengths = sources.map(\.lines.count).sorted()
        #expect(lengths[lengths.count / 2] < 120)
    }
}

@Suite("The check of sentences can fail")
struct FaceWordsTests {
    @Test(
        "commands and methods in texts are found, in code and in comments they are not",
        arguments: [
            (#"throw X("see 'clinicsync outbox list'")"#, true), (#"let a = "clinicsync conflicts lists them""#, true),
            (#"let a = "list: \(list(of: "outbox.list"))""#, true), (#"let a = "sync.status says it""#, true),
            (#"let a = "a \" outbox.show""#, true), (#"let a = "clinicsync \(purpose)""#, false),
            (#"let queue = "clinicsync.files""#, false), ("// see 'clinicsync outbox'", false),
            (#"let a = "b" // "outbox.list""#, false), ("try await engine.session.signIn()", false),
            (#"let a = "\(session.signIn)""#, false), (#"let a = "mysync.now""#, false),
            (#"let a = "https://h/" + "outbox.list""#, true),
        ] as [(String, Bool)])
    func lines(line: String, isFound: Bool) {
        let file = SourceFile(path: "Sources/ReplicaEngine/X.swift", lines: ["import SyncModel", line])
        #expect(FaceWords.places(in: file) == (isFound ? ["Sources/ReplicaEngine/X.swift:2"] : []))
    }

    @Test("a text of several lines is read too")
    func severalLines() {
        let file = SourceFile(path: "X.swift", lines: [#"let a = """"#, "    call records.get", #"    """"#])
        #expect(FaceWords.places(in: file) == ["X.swift:2"])
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
        let engine = SourceFile(
            path: "Sources/ReplicaEngine/X.swift", lines: ["import ControlProtocol", "import NIOCore"])
        #expect(ImportRules.violations(in: engine).count == 2, "the engine knows no JSON-RPC and no server")
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
