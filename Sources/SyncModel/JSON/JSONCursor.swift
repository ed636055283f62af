/// A reader over JSON bytes that checks the grammar while it moves, and builds values only when asked to.
///
/// It lives as long as the buffer it reads; callers keep it inside `withUnsafeBytes`.
struct JSONCursor {
    /// Nesting beyond this is refused, so that hostile input can't exhaust the stack.
    static let depthLimit = 128

    let bytes: UnsafeRawBufferPointer
    var offset: Int
    /// How many more values it may come upon: a text of a few bytes a value becomes some twenty times as long in memory.
    private var valuesLeft: Int

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0, valueLimit: Int = .max) {
        self.bytes = bytes
        self.offset = offset
        valuesLeft = valueLimit
    }

    /// The byte under the cursor, or nil at the end.
    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func failure(_ problem: JSONSyntaxError.Problem) -> JSONSyntaxError { JSONSyntaxError(problem, at: offset) }

    mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    /// Moves past a byte-order mark, which says nothing in UTF-8 (RFC 8259 section 8.1); nil where the bytes end inside what may be one.
    mutating func skipByteOrderMark() -> Bool? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let rest = bytes[offset...].prefix(mark.count)
        guard !rest.isEmpty, mark.starts(with: rest) else { return false }
        guard rest.count == mark.count else { return nil }
        offset += mark.count
        return true
    }

    /// Consumes one expected byte.
    mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard let found = current else { throw failure(.endsEarly) }
        guard found == byte else { throw failure(.unexpectedByte) }
        offset += 1
    }

    /// Consumes white space up to the end of the bytes.
    mutating func expectEnd() throws(JSONSyntaxError) {
        skipSpace()
        if offset < bytes.count { throw failure(.trailingBytes) }
    }

    /// Reads the value under the cursor.
    mutating func readValue(depth: Int = 0) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        try count(at: depth)
        switch current {
        case UInt8(ascii: "{"):
            var members: JSONObject = [:]
            try forEachMember(depth: depth) { (cursor, name) throws(JSONSyntaxError) in
                members[name] = try cursor.readValue(depth: depth + 1)
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try forEachElement { (cursor) throws(JSONSyntaxError) in
                elements.append(try cursor.readValue(depth: depth + 1))
            }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try keyword("true", .bool(true))
        case UInt8(ascii: "f"): return try keyword("false", .bool(false))
        case UInt8(ascii: "n"): return try keyword("null", .null)
        case nil: throw failure(.endsEarly)
        default:
            let span = try skipNumber()
            return .number(JSONNumber(validated: String(decoding: bytes[span], as: UTF8.self)))
        }
    }

    /// Checks the value under the cursor and moves past it without building anything.
    mutating func skipValue(depth: Int = 0) throws(JSONSyntaxError) {
        skipSpace()
        try count(at: depth)
        switch current {
        case UInt8(ascii: "{"):
            try forEachMemberSpan { (cursor, name) throws(JSONSyntaxError) in
                try cursor.checkEscapes(name)
                try cursor.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try forEachElement { (cursor) throws(JSONSyntaxError) in try cursor.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): try checkEscapes(try skipString())
        case UInt8(ascii: "t"): _ = try keyword("true", .null)
        case UInt8(ascii: "f"): _ = try keyword("false", .null)
        case UInt8(ascii: "n"): _ = try keyword("null", .null)
        case nil: throw failure(.endsEarly)
        default: _ = try skipNumber()
        }
    }

    /// Takes one more value, within the bounds.
    private mutating func count(at depth: Int) throws(JSONSyntaxError) {
        guard depth < Self.depthLimit else { throw failure(.tooDeep) }
        guard valuesLeft > 0 else { throw failure(.tooMany) }
        valuesLeft -= 1
    }

    /// Walks the members of the object under the cursor, decoding their names; `body` must consume the member's value.
    mutating func forEachMember(
        depth: Int,
        _ body: (inout JSONCursor, String) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try forEachMemberSpan { (cursor, nameSpan) throws(JSONSyntaxError) in
            try body(&cursor, try cursor.decodeString(nameSpan))
        }
    }

    /// Walks the members of the object under the cursor, giving each name as the span between its quotes.
    mutating func forEachMemberSpan(
        _ body: (inout JSONCursor, StringSpan) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if current == UInt8(ascii: "}") {
            offset += 1
            return
        }
        while true {
            skipSpace()
            let name = try skipString()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            try body(&self, name)
            if try endsAfterItem(closing: UInt8(ascii: "}")) { return }
        }
    }

    private mutating func forEachElement(
        _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "["))
        skipSpace()
        if current == UInt8(ascii: "]") {
            offset += 1
            return
        }
        while true {
            try body(&self)
            if try endsAfterItem(closing: UInt8(ascii: "]")) { return }
        }
    }

    private mutating func endsAfterItem(closing: UInt8) throws(JSONSyntaxError) -> Bool {
        skipSpace()
        switch current {
        case closing:
            offset += 1
            return true
        case UInt8(ascii: ","):
            offset += 1
            return false
        case nil: throw failure(.endsEarly)
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func keyword(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard offset + length <= bytes.count else { throw failure(.endsEarly) }
        for index in 0..<length where bytes[offset + index] != word.utf8Start[index] {
            throw JSONSyntaxError(.unexpectedByte, at: offset + index)
        }
        offset += length
        return value
    }
}
