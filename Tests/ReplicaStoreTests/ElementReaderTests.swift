import Foundation
import SyncModel
import SyncTestSupport
import Testing

@testable import ReplicaStore

@Suite("The elements of a list are read within bounds, in whatever it stands")
struct ElementReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a reader makes of a text in memory and in a file, which must be the same.
    private func read(_ text: String, at path: [String] = [], most: Int = ElementReader.countLimit) throws -> (
        elements: [String], envelope: JSONValue
    ) {
        let file = folder.file("list.json")
        try Data(text.utf8).write(to: URL(filePath: file))
        func take(_ source: ListingSource) throws -> (elements: [String], envelope: JSONValue) {
            let reader = try ElementReader(source, at: path, countLimit: most)
            var elements: [String] = []
            while let element = try reader.next({ String(decoding: $0, as: UTF8.self) }) { elements.append(element) }
            return (elements, try reader.envelope())
        }
        let (memory, disk) = (Result { try take(.bytes(Array(text.utf8))) }, Result { try take(.file(path: file)) })
        switch (memory, disk) {
        case (.success(let one), .success(let other)):
            #expect(one.elements == other.elements && one.envelope == other.envelope)
        case (.failure(let one), .failure(let other)): #expect("\(one)" == "\(other)")
        default: Issue.record("\(memory) \(disk)")
        }
        return try disk.get()
    }

    @Test("what stands around a list is known once it was read, broken elements or not")
    func envelope() throws {
        let list = #"[{"id":1},{"nom":"\ud83d","id":2},NaN, {"id":3} ]"#
        for (text, path) in [
            (#"{"count":4,"results":\#(list),"next":null}"#, ["results"]),
            (#"{"a":"]},{","data":{"n":[1],"items": \#(list)}}"#, ["data", "items"]),
            ("\u{FEFF}{\"results\":\(list)}\n", ["results"]),
        ] {
            let (elements, envelope) = try read(text, at: path)
            #expect(
                elements.map { $0.filter { $0 != " " } } == [
                    #"{"id":1}"#, #"{"nom":"\ud83d","id":2}"#, "NaN", #"{"id":3}"#,
                ])
            #expect(envelope.value(at: path) == [])
        }
        #expect(try read(#"{"count":4,"results":\#(list),"next":null}"#, at: ["results"]).envelope["count"] == 4)
    }

    @Test(
        "a text that is cut off, is broken elsewhere, or has no list there is none",
        arguments: [
            #"{"results":[{"id":1}"#, #"{"results":[{"id":1}]"#, #"{"results":[{"id":1},]}"#,
            #"{"count":NaN,"results":[]}"#, #"{"results":{}}"#, #"{"other":[]}"#, "[]", "", "<html>",
            #"{"results":[1]} more"#,
        ])
    func none(text: String) {
        #expect(throws: JSONSyntaxError.self) { try read(text, at: ["results"]) }
    }

    @Test("an element of four mebibytes is read, and a longer one ends the list, wherever it stands")
    func element() throws {
        let limit = ElementReader.elementLimit
        let longest = "\"" + String(repeating: "x", count: limit - 2) + "\""
        #expect(try read("[1,\(longest),2]").elements == ["1", longest, "2"])
        let longer = "\"" + String(repeating: "x", count: limit - 1) + "\""
        for text in ["[\(longer)]", "[1, 2,\(longer)", "[\(longer)\(longer)\(longer)"] {
            #expect(throws: ListingBound.element(limit: limit)) { try read(text) }
        }
        #expect(throws: ListingBound.element(limit: limit)) { try read("{\"a\":[\(longer)]}", at: ["a"]) }
    }

    @Test("more elements than a list may have end it")
    func count() throws {
        #expect(try read("[1,2,3]", most: 3).elements.count == 3)
        #expect(throws: ListingBound.elements(limit: 3)) { try read("[1,2,3,4]", most: 3) }
    }

    @Test("what stands around a list may be a mebibyte long, before it and behind it")
    func surroundings() throws {
        let limit = ElementReader.envelopeLimit
        let long = String(repeating: "x", count: limit)
        for text in [
            #"{"a":"\#(long)","list":[]}"#, #"{"list":[],"a":"\#(long)"}"#, #"{"a":"\#(long)\#(long)\#(long)"#,
        ] {
            #expect(throws: ListingBound.envelope(limit: limit)) { try read(text, at: ["list"]) }
        }
        let short = String(repeating: "x", count: limit - 100)
        #expect(try read(#"{"a":"\#(short)","list":[1],"b":"\#(short)"}"#, at: ["list"]).elements == ["1"])
    }
}
