import ArgumentParser
import ReferenceBackend

/// `SEED[:profile]`.
struct FaultOrder: ExpressibleByArgument {
    let seed: UInt64
    let profile: FaultProfile

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let seed = UInt64(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(seed: seed, profile: .mild)
            return
        }
        guard let profile = FaultProfile(rawValue: String(parts[1])) else { return nil }
        self.init(seed: seed, profile: profile)
    }

    private init(seed: UInt64, profile: FaultProfile) {
        self.seed = seed
        self.profile = profile
    }
}
