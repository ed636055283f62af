import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import FuzzTargets

@Suite("What is planted in a target is found by its loop", .serialized)
struct PlantTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func supervisor(patience: Int = 60) throws -> FuzzSupervisor {
        FuzzSupervisor(program: try Self.program(), patience: patience)
    }

    /// The program, from the products that the tests were built with.
    private static func program() throws -> String {
        let bundles = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
        let folders = bundles.map { $0.deletingLastPathComponent() } + [Bundle.main.bundleURL]
        let paths = folders.map { $0.appendingPathComponent("clinicsync-fuzz").path }
        return try #require(paths.first { FileManager.default.isExecutableFile(atPath: $0) })
    }

    private func order(_ target: String, seconds: Int = 120, _ plant: PlantedFault?) throws -> FuzzOrder {
        FuzzOrder(target: target, seconds: seconds, seed: 1, corpus: try Fixtures.path("Tests/Fuzz"), plant: plant)
    }

    @Test("a crash, with the input that makes the process die again", arguments: FuzzTargetTable.all.map(\.name))
    func crash(target: String) async throws {
        let outcome = try await supervisor().run(order(target, .crash))
        let found = try #require(outcome.finding, "\(outcome.tally.runs) runs")
        guard case .crash = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        await #expect(throws: FuzzFinding.self) {
            try await FuzzOrder.runOnce(found.input, on: target, plant: .finding)
        }
        try await FuzzOrder.runOnce(found.input, on: target)
    }

    @Test("a broken rule, and its words")
    func finding() async throws {
        let outcome = try await supervisor().run(order("json-value", .finding))
        #expect(outcome.finding?.ending == .finding("a finding that was planted"))
        #expect(outcome.finding?.input.isEmpty == false)
    }

    @Test("a run that never ends")
    func hang() async throws {
        let outcome = try await supervisor(patience: 2).run(order("json-value", .hang))
        #expect(outcome.finding?.ending == .hang(seconds: 2))
        #expect(outcome.finding?.input.isEmpty == false)
    }

    @Test("the report keeps the input in a file, and says how to run it again")
    func report() async throws {
        let order = try order("json-value", .finding)
        var report = FuzzReport(program: "clinicsync-fuzz")
        let outcome = try await supervisor().run(order)
        let words = try report.add(order, outcome, keeping: folder.path)
        #expect(!report.isGood)
        let path = try #require(report.json["targets"]?.array?.first?.value(at: ["found", "input"])?.string)
        #expect(FileManager.default.contents(atPath: path).map { Array($0) } == outcome.finding?.input)
        #expect(words.contains("clinicsync-fuzz --target json-value --input \(path)"))
        #expect(words.contains("a finding that was planted"))
    }

    @Test("a loop with nothing planted ends when its time is up, and tells what it did")
    func nothing() async throws {
        let outcome = try await supervisor().run(order("instant", seconds: 1, nil))
        #expect(outcome.finding == nil)
        #expect(outcome.tally.runs > 100)
        #expect(outcome.tally.traits > 5)
    }

    @Test("an order that can't be carried out is told, and is no finding")
    func faults() async throws {
        var lost = try order("json-value", seconds: 1, nil)
        lost.corpus = folder.path
        await #expect(throws: FuzzFault.self) { try await supervisor().run(lost) }
        await #expect(throws: FuzzFault.self) {
            try await FuzzSupervisor(program: folder.file("nothing")).run(order("json-value", nil))
        }
    }
}
