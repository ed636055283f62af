import ControlProtocol
import SyncModel
import Testing

@Suite("The server's lines")
struct ServerMessageTests {
    private func text(_ response: Response) -> [UInt8] {
        var bytes: [UInt8] = []
        response.write { bytes += $0 }
        return bytes
    }

    @Test(
        "A result is spliced in and found again byte for byte",
        arguments: [
            #"{"b": 1.0 , "a":"}]\"\\,"}"#, "[1,[2,{}],\"]\"]", "\"\"", "-1.50", "null", #""\u00e9 שלום""#,
        ])
    func splices(result: String) throws {
        let response = Response(id: .string("x"), outcome: .success(RawJSON(bytes: Array(result.utf8))))
        #expect(try ServerMessage(line: text(response)) == .response(response))
    }

    @Test("Line breaks in stored JSON can't break the line")
    func keepsOneLine() throws {
        let raw = RawJSON(bytes: Array("{\n  \"a\":\r\n1}".utf8))
        #expect(raw.text == "{   \"a\":  1}")
        #expect(try raw.value() == ["a": 1])
    }

    @Test("An error comes back with its data")
    func carriesErrors() throws {
        let response = Response(id: .null, outcome: .failure(.offline("The server is away")))
        #expect(try ServerMessage(line: text(response)) == .response(response))
    }

    @Test("A notification's content stays in its bytes")
    func carriesNotifications() throws {
        let entry = RawJSON(bytes: Array(#"{"z":1,"a":[2]}"#.utf8))
        let event = ControlNotification.event(subscription: "s\"1", entry: entry)
        #expect(try ServerMessage(line: event.text.bytes) == .notification(event))
        #expect(try event.params.value() == ["subscription": "s\"1", "entry": ["z": 1, "a": [2]]])
    }

    @Test("Members may come in any order, with any white space")
    func readsAnyOrder() throws {
        let line = Array("\t{ \"result\" : [ ] ,\t\"id\" :7, \"jsonrpc\":\"2.0\" } ".utf8)
        let expected = Response(id: .number(JSONNumber(7)), outcome: .success(RawJSON([])))
        guard case .response(let response) = try ServerMessage(line: line) else {
            Issue.record("no answer")
            return
        }
        #expect(response.id == expected.id)
        #expect(try response.outcome.get().value() == [])
    }

    @Test(
        "What is no message is refused",
        arguments: [
            "", "[]", "{}", #"{"id":1}"#, #"{"id":[],"result":1}"#, #"{"id":1,"result":}"#, #"{"id":1,"result":[1}"#,
            #"{"id":1,"error":{}}"#, #"{"method":3}"#, #"{"id":1,"result":1} x"#, #"{"id":1 "result":1}"#,
            #"{"id":1,"result":"x"#,
            #"{"id":1,"result":1,}"#, #"{id:1}"#,
        ])
    func refuses(line: String) {
        #expect(throws: JSONSyntaxError.self) { try ServerMessage(line: Array(line.utf8)) }
    }
}
