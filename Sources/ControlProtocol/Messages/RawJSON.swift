import SyncModel

/// A JSON text that is written already: it is spliced into an answer as it is, without decoding or encoding it again.
public struct RawJSON: Sendable, Equatable {
    /// The text in UTF-8. It holds no line break, so that it may stand in a line.
    public let bytes: [UInt8]

    /// Takes a text that is known to be JSON.
    ///
    /// Line breaks become spaces: inside a string RFC 8259 section 7 allows none, so here they can only be white space.
    public init(bytes: [UInt8]) {
        let hasBreaks = bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        self.bytes =
            hasBreaks
            ? bytes.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 } : bytes
    }

    /// The canonical text of a value.
    public init(_ value: JSONValue) {
        bytes = value.utf8Text
    }

    /// The text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Parses the text.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the first fault.
    public func value() throws(JSONSyntaxError) -> JSONValue { try JSONValue(parsing: bytes) }
}
