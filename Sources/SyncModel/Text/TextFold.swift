import Foundation

/// What is left of a text when only what a person means by it counts: by it names are sorted, and texts are searched (design section 4).
///
/// Case, accents and other marks go in every script; letters that stand for others become those (`œ` is `oe`, `ø` is `o`, the forms of alef
/// are one, so are those of ya, and ta marbuta is ha); digits of every script are 0 to 9; what is typed for an apostrophe is one. A NUL goes; everything else stays as it is.
public enum TextFold {
    /// Counted up with every change of what is folded to what: what is stored was folded by the version that it names.
    public static let version = 1

    /// A text, folded.
    public static func fold(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var folded: [UInt8] = []
            folded.reserveCapacity(bytes.count)
            append(bytes, to: &folded)
            return String(decoding: folded, as: UTF8.self)
        }
    }

    /// Appends a text, folded, to bytes of UTF-8.
    public static func append(_ text: String, to folded: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &folded) }
    }

    /// Appends a text, folded, to bytes of UTF-8.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to folded: inout [UInt8]) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte >= 0x80 else {
                index += 1
                // SQLite's text ends at a NUL.
                if byte == 0 { continue }
                folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
                continue
            }
            // A run that is not ASCII is folded as a whole: marks belong to the letter before them.
            var end = index + 1
            while end < text.count, text[end] >= 0x80 { end += 1 }
            for scalar in String(decoding: text[index..<end], as: UTF8.self).unicodeScalars {
                append(scalar, to: &folded)
            }
            index = end
        }
    }

    /// What the scalars below this fold to is looked up: they make up nearly all names.
    private static let tabled: UInt32 = 0x0700
    private static let table: [[UInt8]] = (0..<tabled).map { Unicode.Scalar($0).map(computed) ?? [] }

    private static func append(_ scalar: Unicode.Scalar, to folded: inout [UInt8]) {
        folded.append(contentsOf: scalar.value < tabled ? table[Int(scalar.value)] : computed(scalar))
    }

    private static func computed(_ scalar: Unicode.Scalar) -> [UInt8] {
        var folded: [UInt8] = []
        // Taken apart it would be a blank with a mark.
        if apostrophes.contains(scalar) { return [UInt8(ascii: "'")] }
        // Taken apart first: what is left of ö when its mark is gone is o.
        for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars where !isDropped(part) {
            for small in part.properties.lowercaseMapping.unicodeScalars where !isDropped(small) {
                if let other = others[small] {
                    folded += Array(other.utf8)
                } else if let digit = small.properties.numericType == .decimal ? small.properties.numericValue : nil {
                    folded.append(UInt8(ascii: "0") + UInt8(digit))
                } else {
                    folded += Array(String(small).utf8)
                }
            }
        }
        return folded
    }

    /// Marks on letters, what only stretches a word, and what only says in which direction it runs.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        // Vowel signs of the scripts of India are letters of the word.
        case .spacingMark: false
        default: scalar == "\u{0640}"
        }
    }

    /// What is typed for an apostrophe.
    private static let apostrophes: Set<Unicode.Scalar> = [
        "\u{00B4}", "\u{02BC}", "\u{02B9}", "\u{2018}", "\u{2019}", "\u{1FBD}", "\u{1FBF}", "\u{1FFD}",
    ]

    /// Letters that are written for others, and that no decomposition takes apart.
    private static let others: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
        "ŧ": "t", "ŋ": "ng", "ĸ": "k", "ſ": "s", "ə": "e", "ƒ": "f",
        // Arabic: alef wasla, alef maqsura and the Persian and Urdu forms of kaf, ya and ha, ta marbuta; a hamza goes with what carries it.
        "\u{0671}": "\u{0627}", "\u{0649}": "\u{064A}", "\u{06CC}": "\u{064A}", "\u{06D2}": "\u{064A}",
        "\u{06A9}": "\u{0643}", "\u{0629}": "\u{0647}", "\u{06C1}": "\u{0647}", "\u{06BE}": "\u{0647}",
        "\u{06D5}": "\u{0647}", "\u{06C3}": "\u{0647}", "\u{0621}": "",
        // Greek and Hebrew: the forms at the end of a word.
        "ς": "σ", "\u{05DA}": "\u{05DB}", "\u{05DD}": "\u{05DE}", "\u{05DF}": "\u{05E0}", "\u{05E3}": "\u{05E4}",
        "\u{05E5}": "\u{05E6}",
    ]
}
