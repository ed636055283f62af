/// Reads fixed-width numbers and marks from bytes; every method consumes only what it accepts.
struct ASCIIScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    /// The next byte, not consumed.
    var next: UInt8? { isAtEnd ? nil : bytes[index] }

    /// Consumes one byte when it is `mark`.
    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    /// Consumes exactly `width` digits that make a number within `range`.
    mutating func number(width: Int, in range: ClosedRange<Int>) -> Int? {
        guard index + width <= bytes.count else { return nil }
        var value = 0
        for offset in index..<index + width {
            guard let digit = Self.digit(bytes[offset]) else { return nil }
            value = value * 10 + digit
        }
        guard range.contains(value) else { return nil }
        index += width
        return value
    }

    /// Consumes one or more digits and reads them as the decimals of a number below 1. Those behind the fifteenth say nothing that a
    /// `Double` could hold, and enough of them would be no number at all.
    mutating func fraction() -> Double? {
        let first = index
        var value = 0.0
        var scale = 1.0
        while let byte = next, let digit = Self.digit(byte) {
            if index - first < 15 {
                value = value * 10 + Double(digit)
                scale *= 10
            }
            index += 1
        }
        return index > first ? value / scale : nil
    }

    /// Consumes `YYYY-MM-DD` of a day that exists.
    mutating func date() -> CivilDate? {
        guard let year = number(width: 4, in: 0...9999), take("-"), let month = number(width: 2, in: 1...12),
            take("-"), let day = number(width: 2, in: 1...31)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        let value = Int(byte) - Int(UInt8(ascii: "0"))
        return (0...9).contains(value) ? value : nil
    }
}

extension String {
    /// Runs `body` over the text's UTF-8 bytes without copying them where the text is native.
    func withASCII<Result>(_ body: (inout ASCIIScanner) -> Result) -> Result {
        var copy = self
        return copy.withUTF8 { bytes in
            var scanner = ASCIIScanner(bytes)
            return body(&scanner)
        }
    }
}
