import SyncTestSupport

/// Something that reads what strangers send, with what must hold of it for every input.
public protocol FuzzTarget: Sendable {
    /// What a run reached, told roughly: an input that reaches something new is worth being changed further.
    associatedtype Trait: Hashable & Sendable

    /// The name on the command line, and of the folder with the corpus.
    static var name: String { get }
    /// What it attacks, in half a sentence.
    static var summary: String { get }
    /// What a run must reach for the crash that is planted on request; reached by no file of the corpus.
    static var plant: String { get }

    /// The longest input, in bytes.
    var lengthLimit: Int { get }
    /// Words that the language of its inputs is made of.
    var words: [String] { get }

    /// Makes an input from nothing: sound ones for the most part, of every kind.
    func make(_ random: SeededRandom) -> [UInt8]

    /// Runs one input. The same input always runs in the same way, also in where it is cut.
    ///
    /// - Throws: ``FuzzFinding`` for what must not be.
    func run(_ input: [UInt8]) async throws -> Trait

    /// Whether a run reached ``plant``.
    func isPlanted(at trait: Trait) -> Bool

    /// Looks at the end whether all is as it was.
    ///
    /// - Throws: ``FuzzFinding`` for what must not be.
    func finish() async throws
}

extension FuzzTarget {
    /// 1 KiB: what breaks a reader is seldom long, and short inputs are many.
    public var lengthLimit: Int { 1_024 }

    /// Nothing is left to be looked at.
    public func finish() async throws {}

    /// Whether a check that takes as long as all others together is made of an input: of one in four, always the same.
    func isThorough(on input: [UInt8]) -> Bool { choices(for: input + [0]).below(4) == 0 }

    /// A random source of the input's own.
    func choices(for input: [UInt8]) -> SeededRandom {
        // FNV-1a: what is decided besides by the input must come out the same when it is run again.
        SeededRandom(seed: input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}

/// What a run did that it must not do.
public struct FuzzFinding: Error, Sendable, Equatable, CustomStringConvertible {
    /// The rule that was broken, and by what.
    public let description: String

    /// A finding.
    public init(_ description: String) {
        self.description = description
    }

    /// Holds that something is so.
    ///
    /// - Throws: ``FuzzFinding`` where it is not.
    static func hold(_ isSo: Bool, _ rule: @autoclosure () -> String) throws {
        if !isSo { throw FuzzFinding(rule()) }
    }
}
