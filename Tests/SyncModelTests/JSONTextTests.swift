import SyncModel
import SyncTestSupport
import Testing

@Suite("The canonical text")
struct JSONTextTests {
    @Test("2,000 random values are read back as they were written, and written again as the same bytes")
    func roundTrip() throws {
        let random = SeededRandom(seed: 20_260_115)
        for _ in 0..<2_000 {
            let value = try random.value()
            let again = try JSONValue(parsing: value.text)
            #expect(again == value)
            #expect(again.text == value.text)
        }
    }

    @Test("members are sorted by their UTF-8 names, and only what must be is escaped")
    func form() {
        let value: JSONValue = ["b": [1, nil, true], "a": "\"\\/\u{8}\n\r\t\u{1F}é\u{7F}", "Z": [:], "é": []]
        #expect(
            value.text == "{\"Z\":{},\"a\":\"\\\"\\\\/\\u0008\\n\\r\\t\\u001fé\u{7F}\",\"b\":[1,null,true],\"é\":[]}")
    }

    @Test("a path of member names leads to its value, or nowhere")
    func paths() {
        let value: JSONValue = ["user": ["role": "ADMIN"], "list": [1]]
        #expect(value.value(at: ["user", "role"]) == "ADMIN")
        #expect(value.value(at: []) == value)
        #expect(value.value(at: ["user", "name"]) == nil)
        #expect(value.value(at: ["list", "0"]) == nil)
    }
}
