import SyncTestSupport

/// Changes inputs without knowing what they mean: bytes, stretches, words, numbers, and parts of other inputs.
struct FuzzMutator {
    let words: [[UInt8]]
    let lengthLimit: Int

    private static let bytes: [UInt8] = [
        0, 1, 9, 10, 13, 31, 32, 34, 39, 44, 47, 58, 92, 91, 93, 123, 125, 127, 128, 255,
    ]
    private static let numbers = [
        "0", "-1", "1", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483649", "4294967295",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615", "1e308", "1e309", "-0", "00", "0.1", "1e-400", "99999999999999999999",
    ].map { Array($0.utf8) }

    init(words: [String], lengthLimit: Int) {
        self.words = words.map { Array($0.utf8) }
        self.lengthLimit = lengthLimit
    }

    /// An input that differs from one in some places, with parts of another perhaps.
    func mutate(_ input: [UInt8], with other: [UInt8], _ random: SeededRandom) -> [UInt8] {
        var bytes = input
        for _ in 0...random.below(4) {
            step(&bytes, other, random)
            if bytes.count > lengthLimit { bytes.removeSubrange(lengthLimit...) }
        }
        return bytes
    }

    /// The beginning of one input and the end of another.
    func splice(_ input: [UInt8], _ other: [UInt8], _ random: SeededRandom) -> [UInt8] {
        let head = input.prefix(random.below(input.count + 1))
        return Array((head + other.suffix(random.below(other.count + 1))).prefix(lengthLimit))
    }

    private func step(_ bytes: inout [UInt8], _ other: [UInt8], _ random: SeededRandom) {
        let place = random.below(bytes.count + 1)
        let stretch = place..<min(bytes.count, place + 1 + random.below(1 << random.below(8)))
        switch random.below(12) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1 where place < bytes.count: bytes[place] = random.pick(Self.bytes)
        case 2 where place < bytes.count: bytes[place] = UInt8(random.below(256))
        case 3 where place < bytes.count: bytes.removeSubrange(stretch)
        case 4 where place < bytes.count: bytes.insert(contentsOf: bytes[stretch], at: random.below(bytes.count + 1))
        case 5 where place < bytes.count: repeatStretch(&bytes, stretch, random)
        case 6 where !words.isEmpty: bytes.insert(contentsOf: random.pick(words), at: place)
        case 7 where !words.isEmpty && place < bytes.count: bytes.replaceSubrange(stretch, with: random.pick(words))
        case 8: replaceNumber(&bytes, from: place, random)
        case 9 where !other.isEmpty:
            let start = random.below(other.count)
            let part = other[start..<min(other.count, start + 1 + random.below(64))]
            bytes.replaceSubrange(random.below(2) == 0 ? place..<place : stretch, with: part)
        case 10 where place < bytes.count: bytes.removeSubrange(place...)
        default: bytes.insert(random.pick(Self.bytes), at: place)
        }
    }

    /// Puts a stretch many times over: what nests, becomes deep; what lists, becomes long.
    private func repeatStretch(_ bytes: inout [UInt8], _ stretch: Range<Int>, _ random: SeededRandom) {
        let part = bytes[stretch.prefix(16)]
        let times = min(1 << random.below(9), (lengthLimit - min(lengthLimit, bytes.count)) / max(part.count, 1))
        bytes.insert(contentsOf: repeatElement(part, count: times).joined(), at: stretch.lowerBound)
    }

    private func replaceNumber(_ bytes: inout [UInt8], from place: Int, _ random: SeededRandom) {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) else {
            bytes.insert(contentsOf: random.pick(Self.numbers), at: place)
            return
        }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: random.pick(Self.numbers))
    }
}
