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

    /// Adds the words of a text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            var folded: [UInt8] = []
            folded.reserveCapacity(utf8.count)
            TextFold.append(utf8, to: &folded)
            folded.withUnsafeBufferPointer { appendWords($0) }
        }
    }

    /// Adds a telephone number in each form in which it may be looked for.
    public mutating func append(telephone text: String, _ plan: TelephonePlan) {
        for form in plan.forms(of: text) {
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: form.utf8)
        }
    }

    private mutating func appendWords(_ folded: UnsafeBufferPointer<UInt8>) {
        var isInWord = false
        func begin(_ bytes: inout [UInt8]) {
            if !isInWord { bytes.append(UInt8(ascii: " ")) }
            isInWord = true
        }
        var index = 0
        while index < folded.count {
            let byte = folded[index]
            guard byte >= 0x80 else {
                switch Self.ascii[Int(byte)] {
                case .part:
                    begin(&bytes)
                    bytes.append(byte)
                case .gap: isInWord = false
                case .nothing: break
                }
                index += 1
                continue
            }
            var end = index + 1
            while end < folded.count, folded[end] >= 0x80 { end += 1 }
            for scalar in String(decoding: folded[index..<end], as: UTF8.self).unicodeScalars {
                switch Place(of: scalar) {
                case .part:
                    begin(&bytes)
                    bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
                case .gap: isInWord = false
                case .nothing: break
                }
            }
            index = end
        }
    }

    private static let ascii: [Place] = (0..<UInt8(0x80)).map { Place(of: Unicode.Scalar($0)) }

    /// What a character is to a word.
    private enum Place {
        case part, gap, nothing

        init(of scalar: Unicode.Scalar) {
            // Of the marks that stand for the same one: U+2019 is what telephones type, and U+05F3 and U+05F4 are Hebrew.
            if ["'", "’", "‘", "ʼ", "ʹ", "`", "´", "\u{05F3}", "\u{05F4}"].contains(scalar) {
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
