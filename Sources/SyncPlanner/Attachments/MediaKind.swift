/// What a file is, by its first bytes: a name may say anything.
public enum MediaKind {
    /// What begins with nothing that is known and is no text.
    public static let unknown = "application/octet-stream"

    private static let signatures: [(type: String, offset: Int, bytes: [UInt8])] = [
        ("image/png", 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        ("image/jpeg", 0, [0xFF, 0xD8, 0xFF]),
        ("image/gif", 0, Array("GIF87a".utf8)),
        ("image/gif", 0, Array("GIF89a".utf8)),
        ("image/webp", 8, Array("WEBP".utf8)),
        ("image/tiff", 0, [0x49, 0x49, 0x2A, 0x00]),
        ("image/tiff", 0, [0x4D, 0x4D, 0x00, 0x2A]),
        ("image/bmp", 0, Array("BM".utf8)),
        ("application/pdf", 0, Array("%PDF-".utf8)),
        ("application/zip", 0, [0x50, 0x4B, 0x03, 0x04]),
        ("application/gzip", 0, [0x1F, 0x8B]),
        ("application/dicom", 128, Array("DICM".utf8)),
    ]

    /// How many of the first bytes are needed: those that a DICOM file begins with.
    public static let headLength = 132

    /// The media type of a content that begins with some bytes.
    public static func type(of head: [UInt8]) -> String {
        let known = signatures.first { signature in
            guard head.dropFirst(signature.offset).starts(with: signature.bytes) else { return false }
            return switch signature.type {
            case "image/webp": head.starts(with: "RIFF".utf8)
            // Two letters begin many a text, and no bitmap is one.
            case "image/bmp": !isText(head)
            default: true
            }
        }
        if let known { return known.type }
        return !head.isEmpty && isText(head) ? "text/plain" : unknown
    }

    /// Whether bytes are text: UTF-8, perhaps cut within its last character, without control characters but white space.
    private static func isText(_ head: [UInt8]) -> Bool {
        guard !head.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains($0) || $0 == 0x7F }) else {
            return false
        }
        let start = head.suffix(3).lastIndex { $0 & 0xC0 != 0x80 } ?? head.endIndex
        let isCut = start > 0 && start < head.endIndex && head.endIndex - start < length(ofCharacterWith: head[start])
        return String(validating: isCut ? head[..<start] : head[...], as: UTF8.self) != nil
    }

    /// How many bytes a character has, by its first (RFC 3629 section 4).
    private static func length(ofCharacterWith first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
