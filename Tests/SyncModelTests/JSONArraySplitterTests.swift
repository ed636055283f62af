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

    @Test("of an array that stands in something, what follows is left to others")
    func embedded() throws {
        let text = Array(#"[1,{"a":[]}] ,"next":null}"#.utf8)
        var splitter = JSONArraySplitter(isEmbedded: true)
        var steps: [JSONArraySplitter.Step] = []
        try text.withUnsafeBytes { bytes in
            for start in [0, 2, 11, 12] { steps.append(try splitter.next(in: bytes, from: start)) }
        }
        #expect(steps == [.element(1..<2), .element(3..<11), .end(12), .end(12)])
        #expect(splitter.isComplete)
        // A mark within an answer is text that no JSON has.
        var marked = JSONArraySplitter(isEmbedded: true)
        #expect(throws: JSONSyntaxError.self) {
            try Array("\u{FEFF}[1]".utf8).withUnsafeBytes { _ = try marked.next(in: $0, from: 0) }
        }
    }
}

@Suite("A list is found in what it stands in")
struct JSONListPlaceTests {
    private static func place(_ path: [String], _ text: some Collection<UInt8>) -> JSONListPlace {
        Array(text).withUnsafeBytes { JSONListPlace(of: path, in: $0) }
    }

    @Test(
        "at its place, and not before that has come",
        arguments: [
            (#"{"results":[1]}"#, ["results"]),
            (#"{"a":"]},{","b" : {"items":[0]},"data":{"n":[1],"items": [2]}}"#, ["data", "items"]),
            ("\u{FEFF} {\"count\":-1.5e3 ,\n\"results\":\t[3]}", ["results"]), (#"{"r\u0065sults":[4]}"#, ["results"]),
            (#"{"":[5]}"#, [""]),
        ])
    func found(text: String, path: [String]) {
        let bytes = Array(text.utf8)
        guard case .at(let place) = Self.place(path, bytes) else {
            Issue.record("\(text)")
            return
        }
        #expect(bytes[place] == UInt8(ascii: "["))
        for length in 0...place { #expect(Self.place(path, bytes[..<length]) == .needsMore, "\(length) of \(text)") }
        #expect(Self.place(path, bytes[...place]) == .at(place))
    }

    @Test(
        "and nowhere where it is not",
        arguments: [
            #"{"other":[]}"#, "[]", "<html>", "{}", #"{"results" [1]}"#, #"{results:[1]}"#, #"{"data":{"results":[]}}"#,
            #"{"other":1 "results":[]}"#,
        ])
    func nowhere(text: String) {
        #expect(Self.place(["results"], text.utf8) == .nowhere)
    }
}

@Suite("What a server sends is made of no more values than a bound")
struct ForeignValueTests {
    private static func array(of count: Int) -> [UInt8] {
        Array("[\(String(repeating: "0,", count: count - 2))0]".utf8)
    }

    @Test("an answer or a record at the bound is read, and one beyond it is not")
    func bound() throws {
        let most = JSONValue.mostForeignValues
        #expect(try JSONValue(parsingAnswer: Self.array(of: most)).array?.count == most - 1)
        #expect(throws: JSONSyntaxError(.tooMany, at: 2 * most - 1)) {
            try JSONValue(parsingAnswer: Self.array(of: most + 1))
        }
        let record = Array(#"{"id":7,"many":"#.utf8) + Self.array(of: most) + Array("}".utf8)
        #expect(throws: JSONSyntaxError.self) {
            try record.withUnsafeBytes { try JSONElement($0).member("id") }
        }
        #expect(record.withUnsafeBytes { JSONElement($0).roughMember("id") } == 7)
        #expect(try JSONValue(parsing: record)["id"] == 7)
    }
}
