import SyncCatalogue

/// Draws histories from seeds.
public struct HistoryGenerator: Sendable {
    /// How many events a history has.
    public static let length = 60
    /// A clock whose battery is empty is wrong by years; milliseconds.
    private static let tenYears: Int64 = 315_360_000_000

    private let clinics: Clinics
    let profile: Profile?

    /// Draws histories about some clinics.
    ///
    /// - Parameter profile: What the histories are like; nil for a mixture.
    public init(_ clinics: Clinics, profile: Profile? = nil) {
        self.clinics = clinics
        self.profile = profile
    }

    /// The history of a seed: the same on every machine.
    public func history(_ seed: UInt64) -> History {
        var draw = Draw(seed)
        let mixture: [(Int, Profile)] = Profile.allCases.map { ($0.share, $0) }
        let profile = profile ?? draw.pick(mixture)
        let clinic = draw.pick(clinics.all.map { ($0.share, $0.clinic) })
        var history = History(
            seed: seed, catalogue: clinic.name, workstations: draw.pick([(70, 1), (22, 2), (8, 3)]),
            isOnDisk: draw.below(100) == 0, startsCold: draw.chance(6), clinic: draw.chance(25) ? .large : .small,
            events: [])
        let drafts = DraftGenerator(
            catalogue: clinic.catalogue, role: clinic.role, bookings: profile.weights.bookings,
            keepsFiles: clinic.keepsFiles)
        for _ in 0..<Self.length {
            let kind = draw.pick(profile.weights.events)
            history.events.append(event(kind, history.workstations, profile.weights, drafts, &draw))
        }
        return history
    }

    private func event(
        _ kind: Profile.EventKind, _ stations: Int, _ weights: Profile.Weights, _ drafts: DraftGenerator,
        _ draw: inout Draw
    ) -> Event {
        let station = draw.below(stations)
        switch kind {
        case .write: return .write(station, drafts.local(&draw))
        case .cancel: return .cancel(station, word: draw.next())
        case .colleague: return .colleague(drafts.colleague(&draw))
        case .cycle: return .cycle(station, cycle(weights, drafts, &draw))
        case .restart: return .restart(station)
        case .clock:
            let size = draw.pick([
                (40, Int64(5_000)), (40, 600_000), (15, 7_200_000), (5, 200_000_000), (5, Self.tenYears),
            ])
            return .clock(station, draw.chance(50) ? size : -size)
        case .pass: return .pass(draw.pick([(40, 1_000), (40, 40_000), (15, 400_000), (5, 4_000_000)]))
        case .quirk: return .quirk(draw.pick(Quirk.allCases), draw.chance(65))
        case .copyReplica: return .copyReplica(station)
        case .setBack: return .setBack(station)
        case .backUp: return .backUp
        case .restore: return .restore
        }
    }

    private func cycle(_ weights: Profile.Weights, _ drafts: DraftGenerator, _ draw: inout Draw) -> CyclePlan {
        var plan = CyclePlan(
            draw.pick([(45, .due), (38, .now), (17, .full)]), latency: draw.pick([(40, 0), (50, 60), (10, 2_000)]))
        while plan.faults.count < 4, draw.chance(weights.faults) { plan.faults.append(fault(drafts, &draw)) }
        if draw.chance(weights.crashes) {
            plan.crash = CyclePlan.Crash(afterCommits: draw.below(14), livesOn: draw.chance(50))
        }
        return plan
    }

    private func fault(_ drafts: DraftGenerator, _ draw: inout Draw) -> Fault {
        let target = draw.pick([(55, Fault.Target.write), (30, .list), (10, .any), (5, .signIn)])
        let kinds = FaultKinds.of(target)
        let at = target == .write ? draw.below(3) : target == .signIn ? 0 : draw.below(6)
        return Fault(target: target, at: at, kind: kind(draw.pick(kinds), drafts, &draw))
    }

    private func kind(_ name: FaultKinds.Name, _ drafts: DraftGenerator, _ draw: inout Draw) -> Fault.Kind {
        switch name {
        case .cutBefore: .cutBefore
        case .cutIn: .cutIn
        case .lostAnswer: .lostAnswer
        case .lateCommit: .lateCommit(Int64(1 + draw.below(20_000)))
        case .duplicate: .duplicate(answersSecond: draw.chance(50))
        case .truncatedJSON: .truncatedJSON
        case .wrongLength: .wrongLength
        case .badEncoding: .badEncoding
        case .portal: .portal
        case .proxyError: .proxyError(draw.pick([403, 404, 407, 502, 503, 504, 511]))
        case .errorBefore: .errorBefore(draw.pick([500, 502, 503, 504, 408, 425]))
        case .errorAfter: .errorAfter
        case .throttled:
            .throttled(
                draw.pick([429, 429, 503]),
                retryAfter: draw.pick([
                    nil, "1", "30", "99999999999999999999", "-5", "soon", "Fri, 31 Dec 2099 23:59:59 GMT",
                    "Mon, 12 Jan 2026 08:02:00 GMT",
                ]))
        case .expiredToken: .expiredToken
        case .forbidden: .forbidden
        case .shortList: .shortList(1 + draw.below(3))
        case .emptyList: .emptyList
        case .drift: .drift(draw.next())
        case .delay: .delay(Int64(draw.below(45_000)))
        case .meanwhile: .meanwhile(drafts.colleague(&draw))
        case .typed: .typed(drafts.local(&draw))
        case .jump: .jump(Int64(draw.below(1_200_000)) - 600_000)
        case .writesMeanwhile: .writesMeanwhile
        }
    }
}
