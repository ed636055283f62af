import SyncModel
import SyncTestSupport
import Testing

/// Feeds a text to a splitter in parts, as a network or a file does, and collects the elements' texts.
private func split(_ bytes: [UInt8], at cuts: [Int]) throws -> (elements: [String], isComplete: Bool) {
    var splitter = JSONArraySplitter()
    var elements: [String] = []
    var buffer: [UInt8] = []
    for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
        buffer += bytes[start..<end]
        let consumed = try buffer.withUnsafeBytes { whole in
            var offset = 0
            while true {
                switch try splitter.next(in: whole, from: offset) {
                case .element(let range):
                    elements.append(String(decoding: whole[range], as: UTF8.self))
                    offset = range.upperBound
                case .needsMore(let keepFrom): return keepFrom
                case .end(let end): return end
                }
            }
        }
        buffer.removeFirst(consumed)
    }
    return (elements, splitter.isComplete)
}

@Suite("The array splitter names the elements without parsing them")
struct JSONArraySplitterTests {
    static let texts: [(text: String, elements: [String])] = [
        ("[]", []), (" [ ] \n", []), ("[1]", ["1"]), ("[1,22 , -3.5e1,null]", ["1", "22 ", "-3.5e1", "null"]),
        (#"["]","[","\"","\\","\\\"]","}{"]"#, [#""]""#, #""[""#, #""\"""#, #""\\""#, #""\\\"]""#, #""}{""#]),
        (#"[{"a":"]},["},{"b":[[],{"c":"\\"}]},[["x"]]]"#, [#"{"a":"]},["}"#, #"{"b":[[],{"c":"\\"}]}"#, #"[["x"]]"#]),
        (#"[ {"nom":"Ben \"Ali\"","é":"مريم 😀"} , {} ]"#, [#"{"nom":"Ben \"Ali\"","é":"مريم 😀"}"#, "{}"]),
        (
            #"["1234567\\","12345678\"","123456789\\\\","\\\\\\\\\\\\\\\\"]"#,
            [#""1234567\\""#, #""12345678\"""#, #""123456789\\\\""#, #""\\\\\\\\\\\\\\\\""#]
        ),
    ]

    @Test("the elements are the same wherever the text is cut in two, and a byte at a time", arguments: texts)
    func everyCut(text: String, elements: [String]) throws {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let (found, isComplete) = try split(bytes, at: [cut])
            #expect(found == elements, "cut at \(cut)")
            #expect(isComplete)
        }
        #expect(try split(bytes, at: Array(1..<bytes.count)).elements == elements)
    }

    @Test("an array that was cut off is never complete, whatever was seen of it", arguments: texts)
    func truncated(text: String, elements: [String]) throws {
        let bytes = Array(text.utf8)
        let closing = try #require(bytes.lastIndex(of: UInt8(ascii: "]")))
        for length in 0...closing {
            let (found, isComplete) = try split(Array(bytes[..<length]), at: [])
            #expect(!isComplete)
            #expect(elements.starts(with: found), "cut off at \(length)")
        }
    }

    @Test(
        "what is no array, or has something between or behind its elements, is refused at its place",
        arguments: [
            ("<html>", .wrongKind, 0), ("{\"error\":1}", .wrongKind, 0), ("null", .wrongKind, 0),
            ("[,1]", .unexpectedByte, 1),
            ("[1,]", .unexpectedByte, 3), ("[1,,2]", .unexpectedByte, 3), ("[{}{}]", .unexpectedByte, 3),
            ("[\"a\" \"b\"]", .unexpectedByte, 5), ("[1] x", .trailingBytes, 4), ("[]]", .trailingBytes, 2),
            ("[1][2]", .trailingBytes, 3), ("[]\0", .trailingBytes, 2),
        ] as [(String, JSONSyntaxError.Problem, Int)])
    func garbage(text: String, problem: JSONSyntaxError.Problem, offset: Int) {
        #expect(throws: JSONSyntaxError(problem, at: offset)) { try split(Array(text.utf8), at: []) }
    }

    @Test("on 1,000 random arrays, cut at random, the elements are those of the full parser")
    func agreesWithParser() throws {
        let random = SeededRandom(seed: 42)
        for _ in 0..<1_000 {
            let values = try (0..<random.below(6)).map { _ in try random.value() }
            let items = values.map { random.space() + $0.text + random.space() }
            let bytes = Array(
                "\(random.space())[\(items.joined(separator: ","))\(random.space())]\(random.space())".utf8)
            let cuts = (0..<random.below(8)).map { _ in random.below(bytes.count + 1) }.sorted()
            let (elements, isComplete) = try split(bytes, at: cuts)
            #expect(try elements.map { try JSONValue(parsing: $0) } == values)
            #expect(try JSONValue(parsing: bytes) == .array(values))
            #expect(isComplete)
        }
    }
}

@Suite("Lists with something before or in them that is no JSON")
struct JSONListTextTests {
    @Test("a byte-order mark before an array is skipped, wherever the text is cut, and nowhere else")
    func mark() throws {
        let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array(" [1,2]".utf8)
        for cut in 0...bytes.count {
            let (elements, isComplete) = try split(bytes, at: [cut])
            #expect(elements == ["1", "2"] && isComplete, "cut at \(cut)")
        }
        #expect(throws: JSONSyntaxError.self) { try split([0xEF, 0xBB] + Array("[1]".utf8), at: []) }
        #expect(throws: JSONSyntaxError.self) { try split([0xEF, 0xBB, 0xBF] + bytes, at: []) }
        #expect(try !split([0xEF, 0xBB], at: []).isComplete)
        #expect(try JSONValue(parsingAnswer: bytes) == [1, 2])
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }

    @Test("a broken element is told apart from the others, with its id where that can be read, in whatever it stands")
    func broken() throws {
        let list = #"[{"id":1},{"nom":"\ud83d","id":2},NaN, {"id":3} ]"#
        for (text, path) in [
            (list, []), (#"{"count":4,"results":\#(list),"next":null}"#, ["results"]),
            (#"{"a":"]},{","data":{"n":[1],"items": \#(list)}}"#, ["data", "items"]), ("\u{FEFF}" + list, []),
        ] {
            let found = try JSONListText(parsing: Array(text.utf8), at: path, idField: "id")
            #expect(
                found.elements == [
                    .sound(["id": 1]), .broken(.malformedEscape, id: 2), .broken(.unexpectedByte, id: nil),
                    .sound(["id": 3]),
                ])
            #expect(found.envelope.value(at: path) == [])
        }
    }

    @Test("one byte-order mark is skipped before the answer, and no other anywhere", arguments: [[], ["results"]])
    func marks(path: [String]) {
        let list = path.isEmpty ? "\u{FEFF}[]" : "{\"results\":\u{FEFF}[]}"
        #expect(throws: JSONSyntaxError.self) {
            try JSONListText(parsing: Array(("\u{FEFF}" + list).utf8), at: path, idField: "id")
        }
    }

    @Test(
        "a text that is cut off, is broken elsewhere, or has no list there is none",
        arguments: [
            #"{"results":[{"id":1}"#, #"{"results":[{"id":1}]"#, #"{"results":[{"id":1},]}"#,
            #"{"count":NaN,"results":[]}"#,
            #"{"results":{}}"#, #"{"other":[]}"#, "[]", "", "<html>", #"{"results":[1]} more"#,
        ])
    func none(text: String) {
        #expect(throws: JSONSyntaxError.self) {
            try JSONListText(parsing: Array(text.utf8), at: ["results"], idField: "id")
        }
    }
}
