import Crypto

/// What a stored file is known by: the SHA-256 of its bytes as they came in, before compression (design section 10).
public struct ContentDigest: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// How many hexadecimal digits it has.
    public static let digits = 64

    /// The digest as 64 lower-case hexadecimal digits.
    public let hex: String

    /// Reads a digest from its 64 lower-case hexadecimal digits; nil for anything else, so that no other text becomes a path.
    public init?(hex: String) {
        let isHex = hex.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex, hex.utf8.count == Self.digits else { return nil }
        self.hex = hex
    }

    /// Reads a digest from its 32 bytes; nil for any other number of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == SHA256.byteCount else { return nil }
        hex = Self.hex(bytes)
    }

    /// A digest as it was computed.
    public init(_ digest: SHA256.Digest) {
        hex = Self.hex(digest)
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }

    /// The digest of bytes in memory.
    public init(of bytes: some Sequence<UInt8>) {
        self.init(SHA256.hash(data: Array(bytes)))
    }

    /// The hexadecimal digits.
    public var description: String { hex }

    /// The order of the hexadecimal digits.
    public static func < (left: ContentDigest, right: ContentDigest) -> Bool { left.hex < right.hex }
}
