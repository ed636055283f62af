/// Whether compression is worth it for one file: it must gain a twentieth (design section 10). A pure decision.
///
/// The first 256 KiB decide how the file is begun. A file that is kept raw is tried again in samples, and one that is compressed is
/// measured at its end: either may turn out to have been begun wrongly, such as a scan behind a page of text.
struct CompressionJudge: Equatable {
    /// How much of a file is looked at before the first byte is written.
    static let headLength = 256 << 10
    /// Of so many pieces of a raw file, one is tried.
    static let sampleEvery = 16

    private var sampled = (content: 0, compressed: 0)
    private var pieces = 0

    static func == (left: CompressionJudge, right: CompressionJudge) -> Bool {
        left.sampled == right.sampled && left.pieces == right.pieces
    }

    /// Whether so many bytes became so few that it was worth it.
    static func isWorthIt(content: Int64, compressed: Int64) -> Bool {
        compressed * 20 <= content * 19
    }

    /// Whether the next piece of a raw file is to be tried.
    mutating func wantsSample() -> Bool {
        pieces += 1
        return pieces.isMultiple(of: Self.sampleEvery)
    }

    /// Notes what a piece became.
    mutating func note(content: Int, compressed: Int) {
        sampled.content += content
        sampled.compressed += compressed
    }

    /// Whether a raw file should have been compressed after all. Without a sample the head has decided.
    var regretsRaw: Bool {
        sampled.content > 0 && Self.isWorthIt(content: Int64(sampled.content), compressed: Int64(sampled.compressed))
    }
}
