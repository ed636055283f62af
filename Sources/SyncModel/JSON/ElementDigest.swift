/// The 128-bit digest of one list element's bytes, by which a pull knows that nothing changed.
///
/// It is SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012), keyed per replica: a record's text, which patients and
/// colleagues write, can't be chosen so that a change hides behind an old digest.
public struct ElementDigest: Sendable, Hashable {
    /// The first eight bytes of the output, little endian.
    public let low: UInt64
    /// The last eight bytes of the output, little endian.
    public let high: UInt64

    /// A digest from its two halves.
    public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The secret of a replica's digests.
    public struct Key: Sendable, Hashable {
        let first: UInt64
        let second: UInt64

        /// A key from 16 random bytes as two little-endian words.
        public init(_ first: UInt64, _ second: UInt64) {
            self.first = first
            self.second = second
        }
    }

    /// Digests bytes under a key.
    public init(of bytes: UnsafeRawBufferPointer, key: Key) {
        var state = SipState(key: key)
        let count = bytes.count
        let whole = count & ~7
        var offset = 0
        while offset < whole {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: count) << 56
        for index in whole..<count { last |= UInt64(bytes[index]) << UInt64(8 * (index - whole)) }
        state.absorb(last)
        (low, high) = state.finish()
    }

    /// Digests bytes under a key.
    public init(of bytes: [UInt8], key: Key) {
        self = bytes.withUnsafeBytes { ElementDigest(of: $0, key: key) }
    }
}

private struct SipState {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(key: ElementDigest.Key) {
        v0 = key.first ^ 0x736f_6d65_7073_6575
        v1 = key.second ^ 0x646f_7261_6e64_6f6d ^ 0xee
        v2 = key.first ^ 0x6c79_6765_6e65_7261
        v3 = key.second ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 &+= v3
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 &+= v1
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v2 = v2 << 32 | v2 >> 32
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish() -> (UInt64, UInt64) {
        v2 ^= 0xee
        for _ in 0..<4 { round() }
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        for _ in 0..<4 { round() }
        return (low, v0 ^ v1 ^ v2 ^ v3)
    }
}
