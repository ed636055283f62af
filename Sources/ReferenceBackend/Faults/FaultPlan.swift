/// Decides which request suffers which fault: the same seed and the same requests in the same order, the same faults.
struct FaultPlan: Sendable {
    private var random: SplitMix64
    private let profile: FaultProfile?
    private var scripted: [(kind: FaultKind, aim: Faults.Aim, form: UInt64?)] = []
    private var storm: (fault: Fault, left: Int)?

    /// A plan that draws from a seed; without a profile, one with nothing but what it is told.
    init(seed: UInt64, profile: FaultProfile?) {
        random = SplitMix64(seed: seed)
        self.profile = profile
    }

    /// Lets a fault befall the next request that it is for, before anything that is drawn.
    mutating func script(_ kind: FaultKind, _ aim: Faults.Aim, _ form: UInt64?) {
        scripted.append((kind, aim, form))
    }

    /// What befalls this request; nil for nothing.
    mutating func next(_ target: FaultTarget) -> Fault? {
        // Drawn for each request alike, so that what one of them is doesn't move the draws of the others.
        let (hit, pick, draw) = (random.next(), random.next(), random.next())
        if let index = scripted.firstIndex(where: { $0.aim.takes(target) && $0.kind.applies(to: target) }) {
            let next = scripted.remove(at: index)
            return Fault(kind: next.kind, draw: next.form ?? draw)
        }
        if let (fault, left) = storm {
            storm = left > 1 ? (fault, left - 1) : nil
            return fault
        }
        guard let profile, hit % UInt64(profile.interval) == 0 else { return nil }
        let kinds = profile.kinds.filter { $0.applies(to: target) }
        guard !kinds.isEmpty else { return nil }
        let fault = Fault(kind: kinds[Int(pick % UInt64(kinds.count))], draw: draw)
        if fault.kind == .throttled || fault.kind == .unavailable { storm = (fault, 1 + Int(draw % 4)) }
        return fault
    }
}
