import SyncTestSupport
import Synchronization
import Testing

@testable import SyncSimulation

@Suite("Histories are drawn, shrunk and judged")
struct HistoryTests {
    @Test("a seed always draws the same history, and the next seed another one")
    func drawing() async throws {
        let generator = HistoryGenerator(try await Clinics(Fixtures.catalogue()))
        #expect(generator.history(7) == generator.history(7))
        #expect(generator.history(7) != generator.history(8))
        #expect(generator.history(7).events.count == HistoryGenerator.length)
    }

    @Test("a thousand seeds hold every kind of fault and quirk that a large run must see, and no other")
    func faults() async throws {
        let generator = HistoryGenerator(try await Clinics(Fixtures.catalogue()))
        var drawn: Set<String> = ["crash at a commit", "crash between cycles"]
        for event in (1...1000).flatMap({ generator.history($0).events }) {
            switch event {
            case .cycle(_, let plan): drawn.formUnion(plan.faults.map(\.kind.name))
            case .quirk(let quirk, _): drawn.insert(quirk.rawValue)
            case .clock: drawn.insert("clock jump")
            case .restore: drawn.insert("restored database")
            case .setBack: drawn.insert("replica set back")
            default: break
            }
        }
        #expect(drawn == Set(Expectations.faults))
    }

    @Test("shrinking leaves exactly the events, faults and settings that the failure needs")
    func shrinking() async {
        let guilty = Fault(target: .write, at: 1, kind: .lostAnswer)
        var events: [Event] = (0..<40).map { .pass(Int64($0)) }
        events[31] = .restart(1)
        events[12] = .cycle(
            0,
            CyclePlan(
                .now, latency: 5, faults: [Fault(target: .list, at: 0, kind: .portal), guilty],
                crash: .init(afterCommits: 3, livesOn: true)))
        let history = History(
            seed: 1, catalogue: "x", workstations: 3, isOnDisk: true, startsCold: true, clinic: .large, events: events)
        let runs = Mutex(0)
        let shortest = await Shrinker { history in
            runs.withLock { $0 += 1 }
            let hasFault = history.events.contains { event in
                if case .cycle(_, let plan) = event { plan.faults.contains(guilty) } else { false }
            }
            return hasFault && history.events.contains(.restart(1))
        }.shrink(history)
        #expect(shortest.events == [.cycle(0, CyclePlan(.now, faults: [guilty])), .restart(1)])
        #expect(shortest.workstations == 2)
        #expect(!shortest.isOnDisk && !shortest.startsCold && shortest.clinic == .small)
        #expect(runs.withLock(\.self) < 120)
    }

    @Test("a large run that saw too little is not good, a short one need not have seen it")
    func counts() {
        var report = CampaignReport(seeds: 1...UInt64(Expectations.enough))
        let history = History(
            seed: 1, catalogue: "x", workstations: 1, isOnDisk: false, startsCold: false, clinic: .small, events: [])
        func take(_ tally: Tally, times: Int) {
            for seed in 0..<times {
                report.take(.init(history: history, violations: [], tally: tally, digest: 1), of: UInt64(seed))
            }
        }
        take(Tally(), times: Expectations.enough - 1)
        #expect(report.isGood)
        var everything = Tally()
        for word in Expectations.branches { everything.count(.branch, word, by: Expectations.least) }
        for word in Expectations.faults.dropLast() { everything.count(.fault, word, by: Expectations.least) }
        take(everything, times: 1)
        #expect(report.unmet.count == 1)
        #expect(!report.isGood)
    }
}

@Suite("A process dies at a commit")
struct CommitGateTests {
    @Test("the last commit before the death is written, and no later one")
    func commits() throws {
        let deaths = Mutex(0)
        let gate = CommitGate { deaths.withLock { $0 += 1 } }
        gate.arm(.init(afterCommits: 2, livesOn: false))
        try gate.pass()
        #expect(!gate.isDead)
        try gate.pass()
        #expect(gate.isDead)
        #expect(throws: CommitGate.Death.self) { try gate.pass() }
        #expect(deaths.withLock(\.self) == 1)
    }

    @Test("one that lives on dies only when it wants to write again")
    func livesOn() throws {
        let gate = CommitGate {}
        gate.arm(.init(afterCommits: 1, livesOn: true))
        try gate.pass()
        #expect(!gate.isDead)
        #expect(throws: CommitGate.Death.self) { try gate.pass() }
        #expect(gate.isDead)
        gate.arm(nil)
        try gate.pass()
    }
}
