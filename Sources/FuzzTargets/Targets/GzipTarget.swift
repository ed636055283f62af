import AttachmentStore
import CZlib
import Foundation
import NIOCore
import ReferenceBackend
import SyncTestSupport

/// Compressed bytes: undone by the server and by the store of files, never to more than they may become.
struct GzipTarget: FuzzTarget {
    /// What the bytes became.
    struct Trait: Hashable, Sendable {
        /// How a decoder ended.
        enum End: Hashable {
            case whole, damaged, tooLarge
        }

        let isGzip: Bool
        let end: End
        let pieces: Int
        let length: Int
        let isSoundForStore: Bool
    }

    static let name = "gzip"
    static let summary = "compressed bodies and files, damaged and bombs"
    static let plant = "a stream that turns out to be damaged behind 64 KiB that were not"

    /// The most that the server decodes here, in MiB.
    private static let limit = 1

    let words = [
        "\u{1F}", "\u{8}\u{0}", "\u{0}\u{0}\u{FF}\u{FF}", "x", "\u{1}\u{0}\u{0}", "\u{3}\u{0}", "\u{4}", "\u{1C}",
        "\u{78}\u{1}",
    ]

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        let length = random.below(64) == 0 ? random.below(1_500_000) : random.below(1 << random.below(13))
        let letter = UInt8(random.below(256))
        var content = [UInt8](repeating: letter, count: length)
        for _ in 0..<min(length, random.below(200)) { content[random.below(length)] = UInt8(random.below(256)) }
        return Self.compressed(
            content, level: Int32(random.below(10)), window: random.below(2) == 0 ? 15 + 16 : Int32(9 + random.below(7))
        )
    }

    func isPlanted(at trait: Trait) -> Bool { trait.end == .damaged && trait.length >= 16 }

    func run(_ input: [UInt8]) async throws -> Trait {
        let random = choices(for: input)
        let coding: ContentCoding = input.first == 0x1F ? .gzip : .deflate
        let whole = Self.decode(input, coding, cuts: [])
        try FuzzFinding.hold(whole.bytes.count <= Self.limit << 20, "\(whole.bytes.count) bytes passed the limit")
        let cuts = (0..<random.below(2)).map { _ in random.below(input.count + 1) }.sorted()
        let parts = Self.decode(input, coding, cuts: cuts)
        try FuzzFinding.hold(
            parts.end == whole.end && (whole.end != .whole || parts.bytes == whole.bytes),
            "cut at \(cuts), the bytes are others")
        let isThorough = isThorough(on: input)
        if isThorough {
            let body = try? InflateStream.decoded(Data(input), coding, limit: Self.limit)
            try FuzzFinding.hold((body != nil) == (whole.end == .whole), "a body is read otherwise than a stream")
            try FuzzFinding.hold(
                body.map { Array($0) == whole.bytes } ?? true, "a body holds other bytes than a stream")
        }
        let stored = coding == .deflate ? try store(input, room: 1 + random.below(9_000) + whole.bytes.count / 64) : nil
        if whole.end == .whole, coding == .deflate {
            try FuzzFinding.hold(stored == whole.bytes, "the store reads other bytes than the server")
        }
        if isThorough, whole.end == .whole, whole.bytes.count < 65_536 { try roundTrip(whole.bytes) }
        return Trait(
            isGzip: coding == .gzip, end: whole.end, pieces: min(whole.pieces, 4),
            length: whole.bytes.isEmpty ? 0 : 63 - whole.bytes.count.leadingZeroBitCount, isSoundForStore: stored != nil
        )
    }

    private struct Stop: Error {}

    private static func decode(
        _ input: [UInt8], _ coding: ContentCoding, cuts: [Int]
    ) -> (end: Trait.End, bytes: [UInt8], pieces: Int) {
        var (bytes, pieces) = ([UInt8](), 0)
        do {
            let stream = try InflateStream(coding)
            for (start, end) in zip([0] + cuts, cuts + [input.count]) {
                try stream.decode(ByteBuffer(bytes: input[start..<end])) { piece in
                    guard bytes.count + piece.readableBytes <= limit << 20 else { throw Stop() }
                    bytes += piece.readableBytesView
                    pieces += 1
                }
            }
            try stream.finish()
            return (.whole, bytes, pieces)
        } catch is Stop {
            return (.tooLarge, bytes, pieces)
        } catch {
            return (.damaged, bytes, pieces)
        }
    }

    /// Reads as the store of files does, into rooms of a size; nil for what is no whole stream of at most the limit.
    private func store(_ input: [UInt8], room: Int) throws -> [UInt8]? {
        let inflater = try Inflater()
        var (output, rest, bytes) = ([UInt8](repeating: 0, count: room), input[...], [UInt8]())
        while !inflater.isAtEnd, bytes.count <= Self.limit << 20 {
            let step = rest.withUnsafeBytes { from in
                output.withUnsafeMutableBytes { to in try? inflater.decompress(from, into: to) }
            }
            guard let step else { return nil }
            try FuzzFinding.hold(
                step.written <= room && step.read <= rest.count, "more was read or written than there was room for")
            bytes += output.prefix(step.written)
            rest = rest.dropFirst(step.read)
            if step.read == 0, step.written == 0 { return nil }
        }
        return inflater.isAtEnd ? bytes : nil
    }

    private func roundTrip(_ bytes: [UInt8]) throws {
        let deflater = try Deflater()
        var packed: [UInt8] = []
        try bytes.withUnsafeBytes { part in try deflater.compress(part) { packed += $0 } }
        try deflater.finish { packed += $0 }
        try FuzzFinding.hold(
            try store(packed, room: 4_096) == bytes, "what was compressed comes back as something else")
    }

    private static func compressed(_ content: [UInt8], level: Int32, window: Int32) -> [UInt8] {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        var input = content
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(content.count))))
        input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to in
                (stream.next_in, stream.avail_in) = (from.baseAddress, UInt32(from.count))
                (stream.next_out, stream.avail_out) = (to.baseAddress, UInt32(to.count))
                _ = deflate(&stream, Z_FINISH)
            }
        }
        return Array(output.prefix(Int(stream.total_out)))
    }
}
