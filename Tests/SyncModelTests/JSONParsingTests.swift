import SyncModel
import Testing

@Suite("The JSON parser follows RFC 8259")
struct JSONParsingTests {
    @Test(
        "every kind of value is read as what it is",
        arguments: [
            ("null", .null), (" true\n", true), ("\tfalse\r", false), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("[ 1 , [ 2 ] , { } ]", [1, [2], [:]]), (#"{"a":{"b":[null]},"c":"d"}"#, ["a": ["b": [nil]], "c": "d"]),
        ] as [(String, JSONValue)])
    func values(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "of repeated members the last counts, however their names are written",
        arguments: [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#])
    func duplicates(text: String) throws {
        #expect(try JSONValue(parsing: text) == ["a": 2])
        let member = try Array(text.utf8).withUnsafeBytes { try JSONElement($0).member("a") }
        #expect(member == 2)
    }

    @Test(
        "escapes stand for their characters",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9""#, "Aéé"),
            (#""\ud83d\ude00""#, "😀"),
            (#""\u0000""#, "\0"), (#""مريم כהן Éloïse""#, "مريم כהן Éloïse"), (#""\uFFFF\uFEFF""#, "\u{FFFF}\u{FEFF}"),
            (#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"), ("\"\u{7F}\"", "\u{7F}"),
        ])
    func escapes(text: String, expected: String) throws {
        let parsed = try JSONValue(parsing: text).string
        #expect(parsed.map { Array($0.unicodeScalars) } == Array(expected.unicodeScalars))
    }

    @Test(
        "what is no JSON is refused, with the fault and its place",
        arguments: [
            ("", .endsEarly, 0), ("  ", .endsEarly, 2), ("tru", .endsEarly, 0), ("trux", .unexpectedByte, 3),
            ("nul]", .unexpectedByte, 3), ("[1", .endsEarly, 2), ("[1,", .endsEarly, 3), ("[1,]", .unexpectedByte, 3),
            ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3), ("[1}", .unexpectedByte, 2),
            ("{\"a\"", .endsEarly, 4), ("{\"a\" 1}", .unexpectedByte, 5), ("{\"a\":}", .unexpectedByte, 5),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1), ("{1:1}", .unexpectedByte, 1),
            ("'a'", .unexpectedByte, 0), ("\"a", .endsEarly, 2), ("\"a\\", .endsEarly, 3), ("NaN", .unexpectedByte, 0),
            ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("01", .malformedNumber, 0),
            ("-01", .malformedNumber, 0),
            ("1.", .malformedNumber, 2), ("1.e5", .malformedNumber, 2), ("1e", .malformedNumber, 2),
            ("1e+", .malformedNumber, 3),
            ("-", .malformedNumber, 1), ("0x10", .trailingBytes, 1), ("1 2", .trailingBytes, 2),
            ("{} {}", .trailingBytes, 3),
            ("[]]", .trailingBytes, 2), ("null\0", .trailingBytes, 4), ("\u{FEFF}{}", .unexpectedByte, 0),
            (#""\x41""#, .malformedEscape, 1), (#""\u00G0""#, .malformedEscape, 5), (#""\u004""#, .malformedEscape, 3),
            (#""\ud83d""#, .malformedEscape, 1), (#""\ud83dx""#, .malformedEscape, 1),
            (#""\ude00""#, .malformedEscape, 1),
            (#""\ud83d\u0041""#, .malformedEscape, 7), (#""\ud83d\n""#, .malformedEscape, 1),
            ("\"a\nb\"", .controlCharacter, 2), ("\"\u{1F}\"", .controlCharacter, 1), ("\"\0\"", .controlCharacter, 1),
        ] as [(String, JSONSyntaxError.Problem, Int)])
    func refusals(text: String, problem: JSONSyntaxError.Problem, offset: Int) {
        #expect(throws: JSONSyntaxError(problem, at: offset)) { try JSONValue(parsing: text) }
    }

    @Test(
        "a string that is not UTF-8 is refused",
        arguments: [
            [0xFF], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        ] as [[UInt8]])
    func malformedText(bytes: [UInt8]) {
        let quote = [UInt8(ascii: "\"")]
        #expect(throws: JSONSyntaxError(.malformedText, at: 1)) { try JSONValue(parsing: quote + bytes + quote) }
        let escape = Array(#"\n"#.utf8)
        #expect(throws: JSONSyntaxError(.malformedText, at: 1)) {
            try JSONValue(parsing: quote + escape + bytes + quote)
        }
    }

    @Test(
        "128 levels are read and 129 are refused, whatever they are made of", arguments: [("[", "]"), ("{\"a\":", "}")])
    func depth(open: String, close: String) throws {
        func nested(_ levels: Int) -> String {
            String(repeating: open, count: levels - 1) + (open == "[" ? "[]" : "{}")
                + String(repeating: close, count: levels - 1)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(128)) }
        #expect(throws: JSONSyntaxError(.tooDeep, at: 128 * open.utf8.count)) { try JSONValue(parsing: nested(129)) }
        let hostile = "{\"x\":" + String(repeating: open, count: 200_000)
        #expect(throws: JSONSyntaxError.self) {
            try Array(hostile.utf8).withUnsafeBytes { try JSONElement($0).member("id") }
        }
    }
}

@Suite("One member is read out of an element without building the rest")
struct JSONElementTests {
    private func member(_ name: String, of text: String) throws -> JSONValue? {
        try Array(text.utf8).withUnsafeBytes { try JSONElement($0).member(name) }
    }

    @Test("a member is found wherever it stands, and only at the outermost level")
    func finds() throws {
        #expect(try member("id", of: #"{"a":[{"id":1}],"id":2,"b":"\"id\":3"}"#) == 2)
        #expect(try member("id", of: #" {"a":{"id":1}} "#) == nil)
        #expect(try member("é", of: #"{"\u00e9":"x"}"#) == "x")
    }

    @Test("what is no object is refused", arguments: ["[]", "1", "\"id\"", "null"])
    func wrongKind(text: String) {
        #expect(throws: JSONSyntaxError(.wrongKind, at: 0)) { try member("id", of: text) }
    }

    @Test(
        "an element is accepted exactly when the full parser accepts it: what it skips is checked too",
        arguments: [
            #"{"id":1,"a":"\x"}"#, #"{"id":1,"a":"\ud800"}"#, #"{"id":1,"a":["\u12"]}"#, #"{"id":1,"\q":2}"#,
            #"{"id":1,"a":{"\ud800":2}}"#, #"{"id":1,"a":01}"#, #"{"id":1,"a":tru}"#, #"{"id":1}x"#, #"{"id":1,}"#,
            "{\"id\":1,\"a\":\"\n\"}",
        ])
    func skippedFaults(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(throws: JSONSyntaxError.self) { try member("id", of: text) }
    }
}
