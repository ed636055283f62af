/// The body of a list answer, in memory or in a file, read slice by slice so that memory stays bounded whatever the list's length.
public enum ListingSource: Sendable {
    /// Bytes in memory.
    case bytes([UInt8])
    /// A file that the transport wrote.
    case file(path: String)

    /// Walks the elements of the array as bytes; proves that the array was closed before it returns.
    ///
    /// - Throws: ``JSONSyntaxError`` for a text that is no whole array, ``ListingBound`` for one that is too much, ``ReplicaError`` for an
    ///   unreadable file, or what `body` throws.
    func forEachElement(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let reader = try ElementReader(self)
        while try reader.next(body) != nil {}
    }
}
