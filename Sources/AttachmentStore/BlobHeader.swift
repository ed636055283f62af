/// The first bytes of every stored file: how what follows is kept, and how long the content is.
struct BlobHeader: Equatable {
    /// How the content is kept.
    enum Form: UInt8 {
        /// As it came.
        case raw = 0
        /// One zlib stream (RFC 1950), whose last block but the empty one at its end stops at a whole byte.
        case zlib = 1
    }

    static let length = 32
    private static let magic: [UInt8] = Array("CSAT".utf8)
    private static let version: UInt8 = 1

    var form: Form
    /// What makes the nonces of a sealed file its own, 8 bytes; nil where nothing is sealed.
    var seal: [UInt8]?
    /// The length of the content in bytes, as it came.
    var contentLength: Int64
    /// The CRC-32 of the content, which a gzip stream ends with (RFC 1952).
    var checksum: UInt32

    /// The header as it is on the disk: magic, version, form, whether it is sealed, a zero, the length, the seal and the checksum;
    /// numbers with their low byte first, zeros to the end.
    var bytes: [UInt8] {
        var bytes = Self.magic + [Self.version, form.rawValue, seal == nil ? 0 : 1, 0]
        bytes += UInt64(bitPattern: contentLength).littleEndianBytes
        bytes += seal ?? [UInt8](repeating: 0, count: ChunkSeal.prefixLength)
        bytes += checksum.littleEndianBytes
        return bytes + [UInt8](repeating: 0, count: Self.length - bytes.count)
    }

    init(form: Form, seal: [UInt8]?, contentLength: Int64, checksum: UInt32) {
        (self.form, self.seal, self.contentLength, self.checksum) = (form, seal, contentLength, checksum)
    }

    /// Reads a header; nil when the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length, bytes.prefix(4).elementsEqual(Self.magic), bytes[4] == Self.version,
            let form = Form(rawValue: bytes[5]), bytes[6] < 2
        else { return nil }
        let length = Int64(bitPattern: UInt64(littleEndian: bytes[8..<16]))
        guard length >= 0 else { return nil }
        self.init(
            form: form, seal: bytes[6] == 1 ? Array(bytes[16..<24]) : nil, contentLength: length,
            checksum: UInt32(littleEndian: bytes[24..<28]))
    }
}

extension FixedWidthInteger {
    /// The bytes, the low one first.
    var littleEndianBytes: [UInt8] {
        stride(from: 0, to: Self.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }

    /// The number of its bytes, the low one first.
    init(littleEndian bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
    }
}
