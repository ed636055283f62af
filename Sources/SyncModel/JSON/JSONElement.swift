/// One JSON object still in its bytes, of which single members can be read without building the rest.
public struct JSONElement {
    private let bytes: UnsafeRawBufferPointer

    /// An element over bytes that outlive it.
    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Checks the grammar of the whole element and returns the member of that name, or nil where there is none. Whether the other strings are
    /// UTF-8 is left to whoever reads them.
    ///
    /// - Throws: ``JSONSyntaxError``, with `wrongKind` when the element is no object, and `tooMany` for one of more than
    ///   ``JSONValue/mostForeignValues`` values.
    public func member(_ name: String) throws(JSONSyntaxError) -> JSONValue? {
        try members(JSONMemberNames([name]))[0]
    }

    /// Checks the grammar of the whole element and returns the members of some names, in their order; nil for one that it does not have.
    ///
    /// - Throws: As ``member(_:)``.
    public func members(_ names: JSONMemberNames) throws(JSONSyntaxError) -> [JSONValue?] {
        var cursor = JSONCursor(bytes, valueLimit: JSONValue.mostForeignValues)
        cursor.skipSpace()
        guard cursor.current == UInt8(ascii: "{") else { throw cursor.failure(.wrongKind) }
        var found = [JSONValue?](repeating: JSONValue?.none, count: names.count)
        try cursor.forEachMemberSpan { (cursor, span) throws(JSONSyntaxError) in
            let index =
                span.hasEscapes
                ? names.index(of: try cursor.decodeString(span))
                : names.index(of: UnsafeRawBufferPointer(rebasing: bytes[span.range]))
            if let index { found[index] = try cursor.readValue(depth: 1) } else { try cursor.skipValue(depth: 1) }
        }
        try cursor.expectEnd()
        return found
    }

    /// The member of that name of an element that may be broken elsewhere: found by strings and brackets alone, and parsed by itself.
    ///
    /// - Returns: nil where it is not to be found, or is broken too.
    public func roughMember(_ name: String) -> JSONValue? {
        Self.span(of: name, in: bytes, from: 0).flatMap {
            try? JSONValue(
                parsing: UnsafeRawBufferPointer(rebasing: bytes[$0]), valueLimit: JSONValue.mostForeignValues)
        }
    }

    /// Where the value of a member stands in the object that begins at an offset, by strings and brackets alone.
    static func span(of name: String, in bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
        var cursor = JSONCursor(bytes, at: start)
        cursor.skipSpace()
        guard cursor.current == UInt8(ascii: "{") else { return nil }
        repeat {
            cursor.offset += 1
            cursor.skipSpace()
            let key = cursor.offset
            guard cursor.current == UInt8(ascii: "\""),
                let colon = JSONArraySplitter.endOfValue(in: bytes, from: key)
            else { return nil }
            cursor.offset = colon
            cursor.skipSpace()
            guard cursor.current == UInt8(ascii: ":") else { return nil }
            cursor.offset += 1
            cursor.skipSpace()
            guard let end = JSONArraySplitter.endOfValue(in: bytes, from: cursor.offset) else { return nil }
            if bytes[(key + 1)..<(colon - 1)].elementsEqual(name.utf8) { return cursor.offset..<end }
            cursor.offset = end
            cursor.skipSpace()
        } while cursor.current == UInt8(ascii: ",")
        return nil
    }
}

/// Names of members to look for in many elements.
public struct JSONMemberNames: Sendable {
    private let names: [[UInt8]]

    /// Some names.
    public init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
    }

    /// How many there are.
    public var count: Int { names.count }

    func index(of name: UnsafeRawBufferPointer) -> Int? {
        names.firstIndex { $0.count == name.count && $0.elementsEqual(name) }
    }

    func index(of name: String) -> Int? {
        names.firstIndex { $0.elementsEqual(name.utf8) }
    }
}
