import SyncModel
import SyncTestSupport
import Testing

@Suite("Element digests are SipHash-2-4 with 128 bits")
struct ElementDigestTests {
    private static let key = ElementDigest.Key(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)

    /// The 16 bytes of the output, in their order.
    private func hex(_ digest: ElementDigest) -> String {
        var text = ""
        for word in [digest.low, digest.high] {
            for index in 0..<8 {
                let byte = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
                text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text
    }

    /// The first entries of `vectors_sip128` in the authors' reference implementation: the input of length n is the bytes 0, 1, … n-1.
    @Test(
        "the authors' vectors come out",
        arguments: [
            (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
            (2, "8177228da4a45dc7fca38bdef60affe4"), (3, "9c70b60c5267a94e5f33b6b02985ed51"),
            (4, "f88164c12d9c8faf7d0f6e7c7bcd5579"), (5, "1368875980776f8854527a07690e9627"),
            (6, "14eeca338b208613485ea0308fd7a15e"), (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
            (8, "3b62a9ba6258f5610f83e264f31497b4"), (9, "264499060ad9baabc47f8b02bb6d71ed"),
        ])
    func vectors(length: Int, expected: String) {
        #expect(hex(ElementDigest(of: Array((0..<length).map(UInt8.init)), key: Self.key)) == expected)
    }

    @Test("a change of one bit, of the length or of the key changes the digest")
    func sensitivity() {
        let random = SeededRandom(seed: 7)
        var seen: Set<ElementDigest> = []
        var count = 0
        for length in 0..<40 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var inputs = [bytes]
            for bit in 0..<(8 * length) {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                inputs.append(flipped)
            }
            for input in inputs { seen.insert(ElementDigest(of: input, key: Self.key)) }
            seen.insert(ElementDigest(of: bytes, key: ElementDigest.Key(1, 2)))
            count += inputs.count + 1
        }
        #expect(seen.count == count)
    }

    @Test("the digest does not depend on where in memory the bytes stand")
    func alignment() {
        let bytes = Array("{\"id\":17,\"nom\":\"Hassan\"}".utf8)
        let expected = ElementDigest(of: bytes, key: Self.key)
        for shift in 1..<8 {
            let shifted = [UInt8](repeating: 0, count: shift) + bytes
            let digest = shifted.withUnsafeBytes {
                ElementDigest(of: UnsafeRawBufferPointer(rebasing: $0[shift...]), key: Self.key)
            }
            #expect(digest == expected)
        }
    }
}
