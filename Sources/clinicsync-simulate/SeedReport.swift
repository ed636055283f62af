import SyncModel
import SyncSimulation

/// What a run of many seeds saw.
struct SeedReport: Sendable {
    let seeds: ClosedRange<UInt64>
    var tally = Tally()
    /// The end states of all seeds, folded: the same for the same seeds, however many jobs ran them.
    var digest: UInt64 = 0
    var violations: [UInt64: Violation] = [:]
    var seconds = 0.0
    /// The shortest history that the first failing seed shrinks to.
    var story: [String] = []

    init(seeds: ClosedRange<UInt64>) { self.seeds = seeds }

    mutating func add(_ part: SeedReport) {
        tally.add(part.tally)
        digest ^= part.digest
        violations.merge(part.violations) { $1 }
    }

    /// What a large run should have seen and did not.
    var unmet: [String] { seeds.count >= Expectations.enough ? Expectations.unmet(by: tally) : [] }

    var isGood: Bool { violations.isEmpty && unmet.isEmpty }

    var text: String {
        var lines: [String] = []
        for kind in Tally.Kind.allCases {
            lines.append("\(kind.rawValue)s")
            for (word, count) in (tally.counts[kind] ?? [:]).sorted(by: { $0.key < $1.key }) {
                lines.append("  \(String(repeating: " ", count: max(0, 9 - "\(count)".count)))\(count)  \(word)")
            }
        }
        for (seed, violation) in violations.sorted(by: { $0.key < $1.key }) {
            lines.append("seed \(seed): \(violation)")
        }
        if !story.isEmpty { lines += ["", "the first of them, shrunk:"] + story }
        lines += unmet.map { "seen too rarely: \($0)" }
        lines.append(
            "\(seeds.count) histories, \(violations.count) violations, \(Int(Double(seeds.count) / max(seconds, 0.001))) histories a second, end states \(String(digest, radix: 16))"
        )
        return lines.joined(separator: "\n")
    }

    var json: String {
        JSONValue.object([
            "seeds": .integer(Int64(seeds.count)), "seconds": .integer(Int64(seconds)),
            "digest": .string(String(digest, radix: 16)),
            "counts": .object(
                tally.counts.reduce(into: [:]) { counts, kind in
                    counts[kind.key.rawValue] = .object(kind.value.mapValues { .integer(Int64($0)) })
                }),
            "violations": .object(
                violations.reduce(into: [:]) { $0["\($1.key)"] = .string($1.value.description) }),
            "unmet": .array(unmet.map(JSONValue.string)), "story": .array(story.map(JSONValue.string)),
        ]).text
    }
}
