import ArgumentParser

/// Seeds from the first to the last, as `1..20000` or a single `7`.
struct SeedRange: ExpressibleByArgument, Sendable {
    let first: UInt64
    let last: UInt64

    var defaultValueDescription: String { "\(first)..\(last)" }

    init(first: UInt64, last: UInt64) {
        (self.first, self.last) = (first, last)
    }

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: true).map { UInt64($0) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first <= last else {
            return nil
        }
        self.init(first: first, last: last)
    }
}
