/// How far a compressed answer may grow before it counts as an attack on the disk or on memory (design sections 5 and 10).
enum CompressionBound {
    /// Decoded bytes that are never suspicious: short texts of one letter compress without bound.
    static let freeBytes: Int64 = 16 << 20
    /// The most decoded bytes per byte on the wire. Lists of records reach 50 or so; zeros in gzip reach 1030, and far
    /// more in other encodings, or in two at once.
    static let ratio: Int64 = 250
    /// libcurl may count the buffer that it decodes at the moment only afterwards.
    private static let uncounted: Int64 = 16 << 10

    /// Throws once a body is beyond the bound. A body that is not compressed never is.
    static func check(decoded: Int64, onWire: Int64) throws(LocalStop) {
        guard decoded > freeBytes, decoded > ratio * (onWire + uncounted) else { return }
        throw LocalStop(
            kind: .suspiciousCompression(ratio: decoded / max(onWire, 1)),
            detail: "\(onWire) bytes on the wire became \(decoded), and there was more")
    }
}
