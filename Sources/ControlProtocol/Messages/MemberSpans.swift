import SyncModel

/// Where the members of one JSON object stand in its bytes, found without parsing them.
///
/// Strings and brackets are tracked; the grammar inside a value is checked by whoever parses that value.
struct MemberSpans {
    private var spans: [String: Range<Int>] = [:]

    /// The span of a member's value, or nil where there is none.
    subscript(name: String) -> Range<Int>? { spans[name] }

    /// Finds the members of an object.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of what belongs elsewhere.
    init(of bytes: [UInt8]) throws(JSONSyntaxError) {
        var index = Self.skipSpace(in: bytes, from: 0)
        try Self.expect(UInt8(ascii: "{"), in: bytes, at: index)
        index = Self.skipSpace(in: bytes, from: index + 1)
        var isFirst = true
        while index >= bytes.count || bytes[index] != UInt8(ascii: "}") {
            if !isFirst {
                try Self.expect(UInt8(ascii: ","), in: bytes, at: index)
                index = Self.skipSpace(in: bytes, from: index + 1)
            }
            isFirst = false
            try Self.expect(UInt8(ascii: "\""), in: bytes, at: index)
            let nameEnd = try Self.endOfString(in: bytes, from: index)
            guard let name = try JSONValue(parsing: Array(bytes[index..<nameEnd])).string else {
                throw JSONSyntaxError(.wrongKind, at: index)
            }
            index = Self.skipSpace(in: bytes, from: nameEnd)
            try Self.expect(UInt8(ascii: ":"), in: bytes, at: index)
            index = Self.skipSpace(in: bytes, from: index + 1)
            let end = try Self.endOfValue(in: bytes, from: index)
            spans[name] = index..<end
            index = Self.skipSpace(in: bytes, from: end)
        }
        index = Self.skipSpace(in: bytes, from: index + 1)
        guard index == bytes.count else { throw JSONSyntaxError(.trailingBytes, at: index) }
    }

    private static func skipSpace(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        return index
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func expect(_ byte: UInt8, in bytes: [UInt8], at index: Int) throws(JSONSyntaxError) {
        guard index < bytes.count else { throw JSONSyntaxError(.endsEarly, at: bytes.count) }
        guard bytes[index] == byte else { throw JSONSyntaxError(.unexpectedByte, at: index) }
    }

    private static func endOfString(in bytes: [UInt8], from quote: Int) throws(JSONSyntaxError) -> Int {
        var index = quote + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        throw JSONSyntaxError(.endsEarly, at: bytes.count)
    }

    private static func endOfValue(in bytes: [UInt8], from start: Int) throws(JSONSyntaxError) -> Int {
        var index = start
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): index = try endOfString(in: bytes, from: index)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return try nonEmpty(start, index) }
                depth -= 1
                index += 1
            case let byte where depth == 0 && (byte == UInt8(ascii: ",") || isSpace(byte)):
                return try nonEmpty(start, index)
            default:
                index += 1
                continue
            }
            if depth == 0 { return index }
        }
        throw JSONSyntaxError(.endsEarly, at: bytes.count)
    }

    private static func nonEmpty(_ start: Int, _ end: Int) throws(JSONSyntaxError) -> Int {
        guard end > start else { throw JSONSyntaxError(.unexpectedByte, at: start) }
        return end
    }
}
