/// The files that people attach: few enough kinds that two are sometimes the same.
enum FileContent {
    private static let opening = "Compte rendu "
    /// The first digit of the numbers in files that a server can't take that always fails on one.
    private static let indigestibleDigit = "7"

    /// Draws the bytes of a file, some of which compress well.
    static func draw(_ draw: inout Draw) -> [UInt8] {
        let number = draw.below(400)
        let line = Array("\(opening)\(number) du 12/01/2026\n".utf8)
        return draw.chance(50) ? Array(repeatElement(line, count: 12).joined()) : line
    }

    /// Whether a server that always fails on one text fails on this file.
    static func isIndigestible(_ bytes: [UInt8]) -> Bool { bytes.starts(with: (opening + indigestibleDigit).utf8) }
}
