import Foundation
import Testing

@testable import ReferenceBackend

@Suite("JSON writer")
struct JSONWriterTests {
    @Test(
        "any text reads back as it was, and UTF-8 stays as it is",
        arguments: [
            "", "é", "مريم", "a\"b\\c/d", "\u{0}\u{1}\u{1F}\n\r\t\u{8}", "👩‍⚕️", "\"",
            String(repeating: "x\n", count: 999),
        ])
    func strings(text: String) throws {
        var json = JSONWriter()
        json.beginObject()
        json.field("text", text)
        json.endObject()
        #expect(try JSONDecoder().decode([String: String].self, from: Data(json.bytes)) == ["text": text])
        #expect(!String(decoding: json.bytes, as: UTF8.self).contains("\\u00e9"))
    }

    @Test("commas stand between values and nowhere else")
    func commas() {
        var json = JSONWriter()
        json.beginObject()
        json.field("a", Int?.none)
        json.key("b")
        json.beginArray()
        json.beginObject()
        json.endObject()
        json.string("x")
        json.beginArray()
        json.endArray()
        json.endArray()
        json.field("c", true)
        json.field("d", String?.none)
        json.field("e", -5)
        json.endObject()
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":null,"b":[{},"x",[]],"c":true,"d":null,"e":-5}"#)
    }
}
