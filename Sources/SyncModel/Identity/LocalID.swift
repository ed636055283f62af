/// The permanent name that a replica gives a document: a UUIDv7 (RFC 9562 section 5.7), so that ids sort by the time they were made.
public struct LocalID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The id as 36 lower-case characters.
    public let text: String

    /// Takes the textual form of any UUID; nil when it is none.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        for (index, byte) in bytes.enumerated() {
            switch (index, byte) {
            case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")):
                continue
            case (8, _), (13, _), (18, _), (23, _): return nil
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")),
                (_, UInt8(ascii: "A")...UInt8(ascii: "F")):
                continue
            default: return nil
            }
        }
        self.text = text.lowercased()
    }

    /// A new id for a moment, with 74 random bits.
    ///
    /// - Parameter milliseconds: Unix time; the low 48 bits are used.
    public init(milliseconds: Int64, randomness: (UInt64, UInt64)) {
        let time = UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF
        let high = time << 16 | 0x7000 | randomness.0 & 0x0FFF
        let low = 0x8000_0000_0000_0000 | randomness.1 & 0x3FFF_FFFF_FFFF_FFFF
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for (half, word) in [high, low].enumerated() {
            for nibble in 0..<16 {
                bytes.append(digits[Int(word >> UInt64(60 - 4 * nibble) & 15)])
                let position = half * 16 + nibble
                if position == 7 || position == 11 || position == 15 || position == 19 {
                    bytes.append(UInt8(ascii: "-"))
                }
            }
        }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// When it was made, by the 48 bits that hold it; Unix milliseconds.
    public var milliseconds: Int64 {
        Int64(
            text.utf8.prefix(13).filter { $0 != UInt8(ascii: "-") }.reduce(0) { time, digit in
                time << 4
                    | Int64(digit > UInt8(ascii: "9") ? digit - UInt8(ascii: "a") + 10 : digit - UInt8(ascii: "0"))
            })
    }

    /// The text for people and logs.
    public var description: String { text }

    /// Whether the first comes before the second.
    public static func < (left: LocalID, right: LocalID) -> Bool { left.text < right.text }
}
