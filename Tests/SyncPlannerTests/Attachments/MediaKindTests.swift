import SyncPlanner
import Testing

@Suite("What a file is, by its first bytes")
struct MediaKindTests {
    private static func dicom(_ preamble: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: preamble) + Array("DICM".utf8)
    }

    private static let signatures: [(head: [UInt8], type: String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF87a".utf8), "image/gif"), (Array("GIF89a".utf8), "image/gif"),
        (Array("RIFF".utf8) + [0x24, 0, 0, 0] + Array("WEBP".utf8), "image/webp"),
        ([0x49, 0x49, 0x2A, 0x00], "image/tiff"), ([0x4D, 0x4D, 0x00, 0x2A], "image/tiff"),
        (Array("BM".utf8) + [0x46, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0], "image/bmp"),
        (Array("%PDF-".utf8), "application/pdf"),
        ([0x50, 0x4B, 0x03, 0x04], "application/zip"), ([0x1F, 0x8B], "application/gzip"),
        (dicom(128), "application/dicom"),
    ]

    @Test("each signature is known, alone and with more behind it", arguments: signatures)
    func known(head: [UInt8], type: String) {
        #expect(MediaKind.type(of: head) == type)
        #expect(MediaKind.type(of: head + [0, 1, 2, 0xFF]) == type)
        #expect(head.count <= MediaKind.headLength)
    }

    @Test("a signature that is cut, or not at its place, is none", arguments: signatures)
    func cut(head: [UInt8], type: String) {
        for count in 0..<head.count where type != "image/bmp" || count < 2 {
            #expect(MediaKind.type(of: Array(head.prefix(count))) != type, "\(count) bytes")
        }
        #expect(MediaKind.type(of: [0] + head) != type)
    }

    @Test("of the RIFF files only WEBP is a picture, and of WEBP only what RIFF holds")
    func riff() {
        #expect(MediaKind.type(of: Array("RIFF".utf8) + [0x24, 0, 0, 0] + Array("WAVE".utf8)) == MediaKind.unknown)
        #expect(MediaKind.type(of: Array("RIFX".utf8) + [0x24, 0, 0, 0] + Array("WEBP".utf8)) == MediaKind.unknown)
    }

    @Test("nothing, a single byte and what has no signature are of no known kind")
    func unknown() {
        for head in [[], [0], [0xFF], [0xE2], [0x80], [0xFF, 0xFE, 0xFD], dicomWithoutWord] as [[UInt8]] {
            #expect(MediaKind.type(of: head) == MediaKind.unknown, "\(head)")
        }
    }

    private var dicomWithoutWord: [UInt8] { [UInt8](repeating: 0, count: 132) }

    @Test(
        "text is text in any script, with white space and with the escapes of terminals",
        arguments: [
            "a", "Vu le 12/01 : tension 12/8", "مريم العربي", "כהן\r\n\tשרה\u{C}", "\u{1B}[1mBilan", "𝒜 \u{10FFFF}",
        ])
    func text(words: String) {
        #expect(MediaKind.type(of: Array(words.utf8)) == "text/plain")
    }

    @Test("a text whose head ends within a character is text; a byte that belongs to no character makes it none")
    func cutCharacter() {
        for character in ["é", "€", "𝒜"] {
            let bytes = Array(character.utf8)
            for count in 1..<bytes.count {
                let head = Array("Bilan ".utf8) + bytes.prefix(count)
                #expect(MediaKind.type(of: head) == "text/plain", "\(count) bytes of \(character)")
                #expect(MediaKind.type(of: head + Array("a".utf8)) == MediaKind.unknown, "cut, and more behind it")
            }
        }
        for tail in [[0xFF], [0x80], [0xC0], [0xF8], [0xC3, 0xFF], [0xE2, 0x82, 0xC3, 0x28]] as [[UInt8]] {
            #expect(MediaKind.type(of: Array("Bilan ".utf8) + tail) == MediaKind.unknown, "\(tail)")
        }
    }

    @Test("a control character makes it no text", arguments: (0...0x1F) + [0x7F] as [UInt8])
    func controlCharacters(byte: UInt8) {
        let isWhiteSpace = [0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains(byte)
        let type = MediaKind.type(of: Array("Bilan".utf8) + [byte] + Array("normal".utf8))
        #expect(type == (isWhiteSpace ? "text/plain" : MediaKind.unknown))
    }

    @Test("a note that begins with the letters of a bitmap's signature is a text, not a picture")
    func noteOfBodyMass() {
        #expect(MediaKind.type(of: Array("BMI 24,3 ; poids 72 kg".utf8)) == "text/plain")
    }
}
