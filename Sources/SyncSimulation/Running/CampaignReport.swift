import SyncModel

/// What a campaign found.
public struct CampaignReport: Sendable {
    /// A seed whose history broke an invariant.
    public struct Failure: Sendable {
        /// The seed.
        public var seed: UInt64
        /// The invariants that did not hold.
        public var violations: [Violation]
        /// The shortest history that breaks the first of them; nil for seeds that were not shrunk.
        public var shortest: History?
    }

    /// The seeds.
    public let seeds: ClosedRange<UInt64>
    /// How many histories were run.
    public private(set) var histories = 0
    /// How many events they had, and how many requests they sent.
    public private(set) var (events, requests) = (0, 0)
    /// What happened in them.
    public private(set) var tally = Tally()
    /// The seeds that failed.
    public internal(set) var failures: [Failure] = []
    /// The digest of all end states, whatever their order: the same on every machine.
    public private(set) var digest: UInt64 = 0
    /// The digest of each seed's end state.
    public private(set) var endStates = EndStates()
    /// How long it took.
    public internal(set) var elapsed = Duration.zero

    /// The branches that a large run must see.
    private let branches: [String]

    init(seeds: ClosedRange<UInt64>, branches: [String] = Expectations.branches) {
        self.seeds = seeds
        self.branches = branches
    }

    mutating func take(_ outcome: Simulator.Outcome, of seed: UInt64) {
        histories += 1
        tally.add(outcome.tally)
        events += outcome.history.events.count
        requests += outcome.requests
        var mix = Draw(seed ^ outcome.digest)
        digest &+= mix.next()
        endStates[seed] = outcome.digest
        if !outcome.violations.isEmpty { failures.append(Failure(seed: seed, violations: outcome.violations)) }
    }

    /// What a run of this length must have seen, and did not; empty for a short run.
    public var unmet: [String] { histories >= Expectations.enough ? Expectations.unmet(by: tally, branches) : [] }

    /// Whether all invariants held and everything was seen.
    public var isGood: Bool { failures.isEmpty && unmet.isEmpty }

    /// The report for people.
    public var text: String {
        var lines: [String] = []
        for failure in failures {
            for violation in failure.violations.prefix(3) { lines.append("seed \(failure.seed): \(violation)") }
            guard let history = failure.shortest else { continue }
            lines.append("  the shortest history that does the same (--trace \(failure.seed) --shrink tells it whole):")
            lines += history.events.enumerated().map { "  \($0.offset): \($0.element)" }
        }
        for kind in Tally.Kind.allCases {
            lines.append("\(kind.title):")
            let words = (tally.counts[kind] ?? [:]).sorted { $0.key < $1.key }
            lines += words.map { word, count in
                String(repeating: " ", count: max(9 - String(count).count, 1)) + "\(count) \(word)"
            }
        }
        lines += unmet.map { "seen too rarely: \($0)" }
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Double(histories) / seconds : 0
        lines.append("a history has \(mean(events)) events and \(mean(requests)) requests in the mean")
        lines.append(
            "\(histories) histories in \((seconds * 10).rounded() / 10) s, \((rate * 10).rounded() / 10) a second; \(failures.count) violations; digest \(String(digest, radix: 16))"
        )
        return lines.joined(separator: "\n")
    }

    /// How many of something there were a history, with one decimal.
    private func mean(_ count: Int) -> Double {
        histories == 0 ? 0 : (Double(count * 10) / Double(histories)).rounded() / 10
    }

    /// The report for programs.
    public var json: JSONValue {
        var counts: JSONObject = [:]
        for (kind, words) in tally.counts { counts[kind.rawValue] = .object(words.mapValues { .integer(Int64($0)) }) }
        return [
            "first": .string(String(seeds.lowerBound)), "last": .string(String(seeds.upperBound)),
            "histories": .integer(Int64(histories)), "milliseconds": .integer(Int64(elapsed / .milliseconds(1))),
            "events": .integer(Int64(events)), "requests": .integer(Int64(requests)),
            "digest": .string(String(digest, radix: 16)), "counts": .object(counts),
            "unmet": .array(unmet.map(JSONValue.string)),
            "failures": .array(
                failures.map { failure in
                    [
                        "seed": .string(String(failure.seed)),
                        "violations": .array(failure.violations.map { .string($0.description) }),
                        "shortest": .array((failure.shortest?.events ?? []).map { .string($0.description) }),
                    ]
                }),
        ]
    }
}

extension Tally.Kind {
    fileprivate var title: String {
        switch self {
        case .event: "what happened"
        case .fault: "what went wrong"
        case .branch: "what the planner decided"
        }
    }
}
