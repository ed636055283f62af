/// Where a string stands between its quotes, and whether it needs decoding.
struct StringSpan {
    var range: Range<Int>
    var hasEscapes: Bool
}

extension JSONCursor {
    /// Moves past the string under the cursor, checking control characters, but not yet escapes and UTF-8.
    mutating func skipString() throws(JSONSyntaxError) -> StringSpan {
        try expect(UInt8(ascii: "\""))
        let start = offset
        var hasEscapes = false
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return StringSpan(range: start..<(offset - 1), hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                offset += 2
            case 0..<0x20: throw failure(.controlCharacter)
            default: offset += 1
            }
        }
        throw JSONSyntaxError(.endsEarly, at: bytes.count)
    }

    mutating func readString() throws(JSONSyntaxError) -> String {
        try decodeString(try skipString())
    }

    /// Refuses a span whose escapes ``decodeString(_:)`` would refuse.
    func checkEscapes(_ span: StringSpan) throws(JSONSyntaxError) {
        if span.hasEscapes { _ = try decodeString(span) }
    }

    /// The text of a span that ``skipString()`` found.
    func decodeString(_ span: StringSpan) throws(JSONSyntaxError) -> String {
        if !span.hasEscapes {
            guard let text = String(validating: bytes[span.range], as: UTF8.self) else {
                throw JSONSyntaxError(.malformedText, at: span.range.lowerBound)
            }
            return text
        }
        var unescaped: [UInt8] = []
        unescaped.reserveCapacity(span.range.count)
        var index = span.range.lowerBound
        while index < span.range.upperBound {
            guard bytes[index] == UInt8(ascii: "\\") else {
                unescaped.append(bytes[index])
                index += 1
                continue
            }
            index = try decodeEscape(at: index, end: span.range.upperBound, into: &unescaped)
        }
        guard let text = String(validating: unescaped, as: UTF8.self) else {
            throw JSONSyntaxError(.malformedText, at: span.range.lowerBound)
        }
        return text
    }

    /// Appends what the escape at `index` stands for and returns the index behind it.
    private func decodeEscape(at index: Int, end: Int, into text: inout [UInt8]) throws(JSONSyntaxError) -> Int {
        guard index + 1 < end else { throw JSONSyntaxError(.malformedEscape, at: index) }
        let simple: UInt8
        switch bytes[index + 1] {
        case UInt8(ascii: "\""): simple = UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): simple = UInt8(ascii: "\\")
        case UInt8(ascii: "/"): simple = UInt8(ascii: "/")
        case UInt8(ascii: "b"): simple = 0x08
        case UInt8(ascii: "f"): simple = 0x0C
        case UInt8(ascii: "n"): simple = 0x0A
        case UInt8(ascii: "r"): simple = 0x0D
        case UInt8(ascii: "t"): simple = 0x09
        case UInt8(ascii: "u"):
            let unit = try hexUnit(at: index + 2, end: end)
            var scalarValue = UInt32(unit)
            var next = index + 6
            if (0xD800..<0xDC00).contains(unit) {
                guard next + 1 < end, bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u") else {
                    throw JSONSyntaxError(.malformedEscape, at: index)
                }
                let low = try hexUnit(at: next + 2, end: end)
                guard (0xDC00..<0xE000).contains(low) else { throw JSONSyntaxError(.malformedEscape, at: next) }
                scalarValue = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                next += 6
            }
            guard let scalar = Unicode.Scalar(scalarValue) else { throw JSONSyntaxError(.malformedEscape, at: index) }
            text.append(contentsOf: Character(scalar).utf8)
            return next
        default: throw JSONSyntaxError(.malformedEscape, at: index)
        }
        text.append(simple)
        return index + 2
    }

    private func hexUnit(at start: Int, end: Int) throws(JSONSyntaxError) -> UInt16 {
        guard start + 4 <= end else { throw JSONSyntaxError(.malformedEscape, at: start) }
        var unit: UInt16 = 0
        for index in start..<(start + 4) {
            let digit: UInt8
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[index] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[index] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[index] - UInt8(ascii: "A") + 10
            default: throw JSONSyntaxError(.malformedEscape, at: index)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Moves past the number under the cursor and returns where it stands (RFC 8259 section 6).
    mutating func skipNumber() throws(JSONSyntaxError) -> Range<Int> {
        let start = offset
        if current == UInt8(ascii: "-") { offset += 1 }
        let whole = skipDigits()
        if whole == 0 { throw JSONSyntaxError(offset == start ? .unexpectedByte : .malformedNumber, at: offset) }
        if whole > 1, bytes[offset - whole] == UInt8(ascii: "0") { throw JSONSyntaxError(.malformedNumber, at: start) }
        if current == UInt8(ascii: ".") {
            offset += 1
            if skipDigits() == 0 { throw failure(.malformedNumber) }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            offset += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
            if skipDigits() == 0 { throw failure(.malformedNumber) }
        }
        return start..<offset
    }

    private mutating func skipDigits() -> Int {
        let start = offset
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        return offset - start
    }
}
