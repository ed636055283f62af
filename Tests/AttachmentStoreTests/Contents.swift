import SyncTestSupport

/// Contents of files, the same in every run.
enum Contents {
    /// What compresses well: lines of a medical file.
    static func text(_ count: Int) -> [UInt8] {
        let line = Array("Consultation du 12/01/2026 : tension 12/8, pouls 72, rien à signaler.\n".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + line.count)
        var number = 0
        while bytes.count < count {
            bytes += Array("\(number) ".utf8) + line
            number += 1
        }
        return Array(bytes.prefix(count))
    }

    /// What does not compress, such as a photograph.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}
