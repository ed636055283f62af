/// Where a list begins in a text of which only the beginning may be there yet, found by strings and brackets alone.
public enum JSONListPlace: Sendable, Equatable {
    /// It begins at this offset.
    case at(Int)
    /// The bytes end before it.
    case needsMore
    /// The text has nothing there.
    case nowhere

    /// Looks for it.
    ///
    /// - Parameter path: The names of the members that lead to it; not empty.
    public init(of path: [String], in bytes: UnsafeRawBufferPointer) {
        var cursor = JSONCursor(bytes)
        guard cursor.skipByteOrderMark() != nil else {
            self = .needsMore
            return
        }
        for name in path {
            let step = Self.member(name, at: &cursor)
            guard case .at = step else {
                self = step
                return
            }
        }
        self = .at(cursor.offset)
    }

    /// Moves to the value of a member of the object under the cursor.
    private static func member(_ name: String, at cursor: inout JSONCursor) -> JSONListPlace {
        cursor.skipSpace()
        var expected = UInt8(ascii: "{")
        while true {
            guard let byte = cursor.current else { return .needsMore }
            guard byte == expected else { return .nowhere }
            cursor.offset += 1
            cursor.skipSpace()
            let key = cursor.offset
            guard let quote = cursor.current else { return .needsMore }
            guard quote == UInt8(ascii: "\"") else { return .nowhere }
            guard let end = JSONArraySplitter.endOfValue(in: cursor.bytes, from: key) else { return .needsMore }
            cursor.offset = end
            cursor.skipSpace()
            guard let colon = cursor.current else { return .needsMore }
            guard colon == UInt8(ascii: ":") else { return .nowhere }
            cursor.offset += 1
            cursor.skipSpace()
            guard cursor.current != nil else { return .needsMore }
            if isName(name, in: UnsafeRawBufferPointer(rebasing: cursor.bytes[key..<end])) { return .at(cursor.offset) }
            guard let next = JSONArraySplitter.endOfValue(in: cursor.bytes, from: cursor.offset) else {
                return .needsMore
            }
            cursor.offset = next
            cursor.skipSpace()
            expected = UInt8(ascii: ",")
        }
    }

    private static func isName(_ name: String, in key: UnsafeRawBufferPointer) -> Bool {
        if key.dropFirst().dropLast().elementsEqual(name.utf8) { return true }
        guard key.contains(UInt8(ascii: "\\")) else { return false }
        return (try? JSONValue(parsing: key))?.string == name
    }
}
