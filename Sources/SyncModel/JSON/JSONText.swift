extension JSONValue {
    /// Parses one JSON text.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the first fault.
    public init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Parses one JSON text in UTF-8.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the first fault.
    public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        let outcome = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONSyntaxError) in try JSONValue(parsing: buffer) }
        }
        self = try outcome.get()
    }

    /// Parses one JSON text in UTF-8 from memory that the caller owns.
    ///
    /// - Parameter valueLimit: How many values it may be made of, itself included.
    /// - Throws: ``JSONSyntaxError`` with the offset of the first fault.
    public init(parsing buffer: UnsafeRawBufferPointer, valueLimit: Int = .max) throws(JSONSyntaxError) {
        try self.init(parsing: JSONCursor(buffer, valueLimit: valueLimit))
    }

    /// How many values a record, or an answer that is no list, may be made of: far more than any has, and few enough that what a server
    /// sends never takes much more memory than its length.
    public static let mostForeignValues = 1 << 16

    /// Parses the text of a server's answer, of at most ``mostForeignValues`` values. A byte-order mark before it, which some servers put
    /// before all that they say, is skipped.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the first fault.
    public init(parsingAnswer bytes: [UInt8]) throws(JSONSyntaxError) {
        let outcome = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONSyntaxError) in
                var cursor = JSONCursor(buffer, valueLimit: JSONValue.mostForeignValues)
                _ = cursor.skipByteOrderMark()
                return try JSONValue(parsing: cursor)
            }
        }
        self = try outcome.get()
    }

    private init(parsing start: JSONCursor) throws(JSONSyntaxError) {
        var cursor = start
        let value = try cursor.readValue()
        try cursor.expectEnd()
        self = value
    }

    /// The canonical text: members sorted by their UTF-8 names, no white space, equal values always the same bytes
    /// except that numbers keep the way they were written.
    public var text: String { String(decoding: utf8Text, as: UTF8.self) }

    /// ``text`` as UTF-8 bytes.
    public var utf8Text: [UInt8] {
        var output: [UInt8] = []
        write(into: &output)
        return output
    }

    /// Appends the canonical text.
    public func write(into output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): output.append(contentsOf: number.literal.utf8)
        case .string(let text): Self.writeString(text, into: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(into: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
                .enumerated()
            {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.writeString(member.key, into: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(into: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a string in quotes, escaping only what RFC 8259 section 7 demands.
    public static func writeString(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
            case 0x0A: output.append(contentsOf: #"\n"#.utf8)
            case 0x0D: output.append(contentsOf: #"\r"#.utf8)
            case 0x09: output.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output.append(contentsOf: #"\u00"#.utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
