/// One JSON object still in its bytes, of which single members can be read without building the rest.
public struct JSONElement {
    private let bytes: UnsafeRawBufferPointer

    /// An element over bytes that outlive it.
    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Checks the whole element and returns the member of that name, or nil where there is none.
    ///
    /// - Throws: ``JSONSyntaxError``, with `wrongKind` when the element is no object.
    public func member(_ name: String) throws(JSONSyntaxError) -> JSONValue? {
        var cursor = JSONCursor(bytes)
        cursor.skipSpace()
        guard cursor.current == UInt8(ascii: "{") else { throw cursor.failure(.wrongKind) }
        var found: JSONValue?
        try cursor.forEachMemberSpan { (cursor, span) throws(JSONSyntaxError) in
            let matches =
                span.hasEscapes
                ? try cursor.decodeString(span) == name
                : bytes[span.range].elementsEqual(name.utf8)
            if matches { found = try cursor.readValue(depth: 1) } else { try cursor.skipValue(depth: 1) }
        }
        try cursor.expectEnd()
        return found
    }
}
