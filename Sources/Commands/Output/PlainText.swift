/// Text that others wrote (a server, whoever filled in a record, the name of a file) as it may be shown: it can hold anything, and what a
/// terminal or a log obeys in it is not the reader's will.
enum PlainText {
    /// One line of it: what moves the cursor, colours, rings, begins another line or turns the direction of writing is replaced. Letters of
    /// every script stay as they are, with what joins them and the marks that only tell of a letter's own direction.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { replacement($0) != nil }) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(replacement(scalar) ?? scalar) }
        return String(clean)
    }

    /// A part of a line that others wrote, so set off that its direction of writing moves nothing beside it (UAX #9, FSI and PDI); as it is where
    /// all of it is written from left to right.
    static func isolated(_ text: String) -> String {
        let plain = line(text)
        return plain.unicodeScalars.contains(where: isWrittenLeftwards) ? "\u{2068}\(plain)\u{2069}" : plain
    }

    /// Whether a character belongs to a script that is written from right to left, such as Hebrew or Arabic.
    private static func isWrittenLeftwards(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }

    /// A JSON text in UTF-8 with the same value, in which what a terminal would obey is escaped (RFC 8259 section 7). What is below a space
    /// JSON escapes itself.
    static func json(_ bytes: [UInt8]) -> [UInt8] {
        // All that is meant is DEL, or begins with one of these bytes.
        guard bytes.contains(where: { [0x7F, 0xC2, 0xD8, 0xE2].contains($0) }) else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 64)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.value > 0x20, replacement(scalar) != nil {
                let digits = String(scalar.value, radix: 16)
                output += Array("\\u".utf8) + Array(String(repeating: "0", count: 4 - digits.utf8.count).utf8)
                output += Array(digits.utf8)
            } else {
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return output
    }

    /// What stands for a character that is not shown; nil for one that is.
    private static func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        // C0, DEL and C1 (ECMA-48), and the separators of lines and paragraphs.
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: " "
        // What overrides, embeds or isolates a direction, for more than its own letter (UAX #9).
        case 0x061C, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: nil
        }
    }
}
