import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Runs one history: the events, the healing after them, and the invariants (design section 13).
actor Simulation {
    /// How many rounds of cycles the healing may take before the outbox counts as stuck.
    static let mostRounds = 12
    /// How many more it may take where the server always fails some writes: each is given up after several tries.
    static let moreRoundsOfFailures = 36

    /// What waits for longer, in milliseconds, was given its time by a clock that was ahead, and waits no more.
    static let longestWait: Int64 = 7_500_000

    nonisolated let history: History
    nonisolated let world: World
    nonisolated let stations: [Workstation]
    private(set) var ledger = Ledger()
    private(set) var violations: [Violation] = []
    /// When whole and true lists reached each workstation and were written down, by the audit's clock.
    private(set) var listed: [Int: [String: [Int]]] = [:]
    /// The record that each document of a workstation's first replica stood for.
    nonisolated let initial: [LocalID: Int]
    private(set) var hasRestored = false
    /// The workstations whose replicas were set back.
    private(set) var wereSetBack: Set<Int> = []

    init(_ history: History, world: World, stations: [Workstation], initial: [LocalID: Int]) {
        self.initial = initial
        self.history = history
        self.world = world
        self.stations = stations
    }

    /// Runs to the end and returns the digest of the end state.
    func run() async -> UInt64 {
        for (number, event) in history.events.enumerated() {
            world.trace?.note("\(number): \(event)")
            let before = await states()
            do { try await perform(event) } catch { violate(.lawful, "event \(number) (\(event)) threw \(error)") }
            await tellChanges(since: before)
            if !violations.isEmpty { return 0 }
        }
        do {
            try await heal()
            if violations.isEmpty { violations += try await Inspection(self).violations() }
            return try await EndState.digest(of: self)
        } catch {
            violate(.lawful, "the end threw \(error)")
            return 0
        }
    }

    /// The replicas as lines, when somebody wants the story.
    private func states() async -> [String] {
        guard world.trace != nil else { return [] }
        var states: [String] = []
        for station in stations { states.append((try? await EndState.text(of: station)) ?? "") }
        return states
    }

    private func tellChanges(since before: [String]) async {
        for (number, (old, new)) in zip(before, await states()).enumerated() {
            world.trace?.note(number, from: old, to: new)
        }
    }

    func violate(_ invariant: Violation.Invariant, _ finding: String) {
        violations.append(Violation(invariant: invariant, finding: finding))
    }

    /// Notes what a workstation acknowledged.
    func note(_ entry: (inout Ledger) -> Void) { entry(&ledger) }

    private func perform(_ event: Event) async throws {
        switch event {
        case .write(let station, let draft): try await write(draft, at: stations[station])
        case .cancel(let station, let word): try await takeBack(word, at: stations[station])
        case .colleague(let draft): world.colleague(draft)
        case .cycle(let station, let plan): try await cycle(plan, at: stations[station])
        case .restart(let station):
            world.count(.event, "restart")
            try await stations[station].restart()
        case .clock(let station, let jump):
            // What is on its way arrives first: how long ago it left can't be known when the clock lies.
            letLateCallsArrive()
            world.count(.fault, "clock jump")
            stations[station].clock.jump(jump)
        case .copyReplica(let station):
            try stations[station].copyReplica(
                Workstation.Mark(entries: ledger.entries.count, at: world.server(\.audit.clock)))
        case .setBack(let station): try await setBack(stations[station])
        case .pass(let pause): world.time.pass(pause)
        case .quirk(let quirk, let isOn):
            if isOn { world.count(.fault, quirk.rawValue) }
            world.server { server in
                if isOn { server.quirks.insert(quirk) } else { server.quirks.remove(quirk) }
            }
        case .backUp: world.server { $0.backUp() }
        case .restore:
            letLateCallsArrive()
            if world.server({ $0.restore() }) {
                hasRestored = true
                world.count(.fault, "restored database")
            }
        }
    }

    /// Puts a workstation's replica back to its copy. What was typed since then is lost with it, where it was not yet sent.
    private func setBack(_ station: Workstation) async throws {
        letLateCallsArrive()
        guard let mark = try await station.setBack() else { return }
        world.count(.fault, "replica set back")
        wereSetBack.insert(station.number)
        ledger.forget(from: mark.entries, of: station.number)
        listed[station.number] = listed[station.number]?.mapValues { moments in moments.filter { $0 <= mark.at } }
    }

    private func letLateCallsArrive() {
        if world.server(\.hasLateCalls) { world.time.pass(20_000) }
        world.server { _ in }
    }

    private func cycle(_ plan: CyclePlan, at station: Workstation) async throws {
        world.count(.event, "cycle")
        station.line.begin(
            plan, typing: { [weak self] draft in try? await self?.write(draft, at: station) },
            writing: { await station.engine.writeMeanwhile() })
        station.gate.arm(plan.crash)
        let demand: PullPlan.Demand =
            switch plan.demand {
            case .due: .due
            case .now: .now
            case .full: .full
            }
        judge(await station.engine.runOnce(demand), station)
        await carryFiles(at: station)
        station.line.end()
        if plan.crash == nil {
            for (name, moments) in station.line.listed {
                listed[station.number, default: [:]][name, default: []] += moments
            }
        }
        if plan.crash != nil {
            world.count(.fault, station.gate.isDead ? "crash at a commit" : "crash between cycles")
            try await station.restart()
        }
    }

    /// A cycle may fail only in ways that the engine knows.
    private func judge(_ outcome: Result<CycleReport, any Error>, _ station: Workstation) {
        switch outcome {
        case .success(let report):
            world.trace?.note(
                "  sent \(report.sent), stopped: \(report.stopped ?? "no"), failures: \(report.failures.sorted { $0.key < $1.key }.map(\.value))"
            )
            for failure in report.failures.values + [report.stopped].compactMap(\.self)
            where failure.contains("can't go from") {
                violate(.lawful, failure)
            }
        case .failure(let error):
            world.trace?.note("  failed: \(error)")
            if error is ReplicaError { violate(.lawful, "workstation \(station.number): \(error)") }
        }
    }

    // MARK: Healing

    /// Repairs everything and lets the workstations run until nothing changes any more.
    private func heal() async throws {
        world.trace?.note("healing")
        let before = await states()
        world.time.pass(25_000)
        world.server { server in server.quirks = server.quirks.filter { !$0.endsWithHealing } }
        for station in stations { station.clock.correct() }
        // Twice the longest pause: a clock that was ahead when the pause was noted makes it longer.
        world.time.pass(Self.longestWait)
        var last = try await standing()
        let isFailing = world.server { $0.quirks.contains(.chokesOnText) }
        let mostRounds = Self.mostRounds + (isFailing ? Self.moreRoundsOfFailures : 0)
        for round in 1...mostRounds {
            for station in stations { try await cycle(CyclePlan(.full), at: station) }
            let now = try await standing()
            if now == last, now.allSatisfy(\.isComplete) {
                await tellChanges(since: before)
                world.count(.event, "healed in \(round) rounds")
                return
            }
            last = now
            world.time.pass(620_000)
        }
        violate(.drains, "after \(mostRounds) rounds things still change")
    }

    /// What changes as long as something happens.
    struct Standing: Equatable {
        /// How far the journal went, which has a line for every change of a document.
        let journal: Int64
        /// Where each operation stands, and how often it was sent.
        let outbox: [String]
        let conflicts: Int
        /// Where each file stands.
        let files: [String]
        /// How many things had happened at the server.
        let audit: Int
        let isComplete: Bool
    }

    private func standing() async throws -> [Standing] {
        var all: [Standing] = []
        let audit = world.server(\.audit.clock)
        let doubt = Int64(world.catalogue.doubtSeconds) * 1000
        for station in stations {
            let isWell = await station.engine.status.failuresInARow == 0
            let now = station.clock.milliseconds()
            all.append(
                try await station.replica.read { reader in
                    let open = try reader.operations(in: [.queued, .unknown, .sending, .parked])
                    // A clock that was set back makes a time of doubt begin anew.
                    let isWaiting = open.contains {
                        $0.state == .queued && $0.notBefore > now && $0.notBefore - now < Self.longestWait
                            || $0.state == .unknown && now - $0.stateAt < doubt
                    }
                    let files = try reader.attachments()
                    let isLookedAfter = try !files.contains {
                        try $0.stage == .checking && reader.hasRecord(of: $0)
                    }
                    return Standing(
                        journal: try reader.journalEnd(), outbox: open.map { "\($0.id) \($0.state) \($0.attempts)" },
                        conflicts: try reader.conflictCount(), files: files.map { "\($0.id) \($0.stage)" },
                        audit: audit, isComplete: isWell && !isWaiting && isLookedAfter)
                })
        }
        return all
    }
}
