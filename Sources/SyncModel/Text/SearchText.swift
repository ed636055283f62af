/// The text by which a record is found: the words of its searched texts, folded, each behind one blank.
///
/// Anything but letters, digits and symbols parts two words; an apostrophe parts none, so that O'Brien is one word, `obrien`. A word that
/// begins with `w` is found as `" w"`, one that has `w` anywhere as `"w"`.
public struct SearchText: Sendable {
    /// UTF-8.
    public private(set) var bytes: [UInt8] = []

    /// The text of a record without any words.
    public init() {}

    /// The words so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets all words; the bytes' room is kept.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Adds the words of a text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in Self.ascii.withUnsafeBufferPointer { append(utf8, $0) } }
    }

    /// Adds a telephone number in each form in which it may be looked for.
    public mutating func append(telephone text: String, _ plan: TelephonePlan) {
        for number in Self.numbers(in: text) {
            for form in plan.forms(of: number) {
                bytes.append(UInt8(ascii: " "))
                bytes.append(contentsOf: form.utf8)
            }
        }
        // Whose number it is.
        if text.contains(where: \.isLetter) { append(text) }
    }

    /// The numbers of a text: several, where what stands between them leaves each long enough to be one.
    private static func numbers(in text: String) -> [Substring] {
        let parts = text.split { "/,;".contains($0) || $0.isNewline }
        return parts.allSatisfy { $0.count(where: \.isNumber) >= 6 } ? parts : [text[...]]
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ ascii: UnsafeBufferPointer<Place>) {
        var isInWord = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte >= 0x80 else {
                switch ascii[Int(byte)] {
                case .part:
                    if !isInWord { bytes.append(UInt8(ascii: " ")) }
                    isInWord = true
                    bytes.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
                case .gap: isInWord = false
                case .nothing: break
                }
                index += 1
                continue
            }
            var end = index + 1
            while end < text.count, text[end] >= 0x80 { end += 1 }
            var folded: [UInt8] = []
            TextFold.append(UnsafeBufferPointer(rebasing: text[index..<end]), to: &folded)
            for scalar in String(decoding: folded, as: UTF8.self).unicodeScalars { append(scalar, &isInWord) }
            index = end
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ isInWord: inout Bool) {
        switch Place(of: scalar) {
        case .part:
            if !isInWord { bytes.append(UInt8(ascii: " ")) }
            isInWord = true
            bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        case .gap: isInWord = false
        case .nothing: break
        }
    }

    private static let ascii: [Place] = (0..<UInt8(0x80)).map { Place(of: Unicode.Scalar($0)) }

    /// What a character is to a word.
    private enum Place {
        case part, gap, nothing

        init(of scalar: Unicode.Scalar) {
            // Whatever was typed for it; and the marks that Hebrew has for abbreviations.
            if ["'", "`", "\u{05F3}", "\u{05F4}"].contains(scalar) {
                self = .nothing
                return
            }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber, .spacingMark, .mathSymbol, .currencySymbol, .otherSymbol, .privateUse:
                self = .part
            default: self = .gap
            }
        }
    }
}
