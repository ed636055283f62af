import SyncTestSupport
import Testing

@testable import FuzzTargets

/// Reaches the next letter of a word only where the letters before it stand; breaks a rule at the end.
private struct Ladder: FuzzTarget {
    static let name = "ladder"
    static let summary = "a word"
    static let plant = "the whole word"
    static let word = Array("[{\",:]".utf8)

    let words: [String] = []

    func make(_ random: SeededRandom) -> [UInt8] { (0..<random.below(8)).map { _ in UInt8(random.below(256)) } }
    func run(_ input: [UInt8]) -> Int { zip(input, Self.word).prefix { $0 == $1 }.count }
    func isPlanted(at trait: Int) -> Bool { trait == Self.word.count }
}

@Suite("A fuzz loop")
struct FuzzLoopTests {
    private func inputs(seed: UInt64, count: Int) async throws -> [[UInt8]] {
        var loop = FuzzLoop(Ladder(), corpus: [Array("nothing".utf8)], seed: seed)
        var inputs: [[UInt8]] = []
        for _ in 0..<count {
            inputs.append(loop.next())
            try await loop.run(inputs[inputs.count - 1])
        }
        return inputs
    }

    @Test("begins with its corpus, and makes the same inputs of the same seed")
    func seeds() async throws {
        let inputs = try await inputs(seed: 7, count: 2_000)
        #expect(inputs[0] == Array("nothing".utf8))
        #expect(try await self.inputs(seed: 7, count: 2_000) == inputs)
        #expect(try await self.inputs(seed: 8, count: 2_000) != inputs)
        #expect(inputs.allSatisfy { $0.count <= Ladder().lengthLimit })
    }

    @Test("climbs from what reached something to what reaches more, where a blind one would stay below")
    func climbs() async throws {
        var loop = FuzzLoop(Ladder(), corpus: [Array("nothing".utf8)], seed: 1, plant: .finding)
        await #expect(throws: FuzzFinding("a finding that was planted")) {
            for _ in 0..<400_000 { try await loop.run(loop.next()) }
        }
        #expect(loop.traitCount == Ladder.word.count)
    }

    @Test("keeps every input within the target's limit, whatever is repeated and put together")
    func limits() {
        let mutator = FuzzMutator(words: ["[", "é"], lengthLimit: 100)
        let random = SeededRandom(seed: 3)
        var input = [UInt8](repeating: 0x31, count: 90)
        for _ in 0..<5_000 {
            input = mutator.mutate(input, with: Array("[1,2,3]".utf8), random)
            #expect(input.count <= 100)
            #expect(mutator.splice(input, input, random).count <= 100)
        }
        #expect(mutator.mutate([], with: [], random).count <= 100)
    }

    @Test("notes what is about to run in a file that another process can read")
    func record() async throws {
        let folder = try TemporaryFolder()
        let record = try RunRecord(path: folder.file("record"))
        var loop = FuzzLoop(Ladder(), corpus: [Array("nothing".utf8), Ladder.word], seed: 1, plant: .finding)
        await #expect(throws: FuzzFinding.self) { try await loop.run(for: .seconds(60), noting: record) }
        let other = try RunRecord(path: folder.file("record"))
        #expect(other.runs == 2)
        #expect(other.input == Ladder.word)
    }
}
