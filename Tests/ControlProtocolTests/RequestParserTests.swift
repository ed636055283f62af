import ControlProtocol
import SyncModel
import Testing

@Suite("Requests out of a line")
struct RequestParserTests {
    private let parser = RequestParser(lineLimit: 4096, batchLimit: 3)

    private func fault(_ line: String) -> RequestFault? {
        do throws(RequestFault) {
            _ = try parser.parse(Array(line.utf8))
            return nil
        } catch { return error }
    }

    @Test(
        "An id comes back to the letter",
        arguments: ["1", "1.0", "-0", "1e3", "12345678901234567890", #""1""#, #""é\n""#, "null"])
    func keepsID(literal: String) throws {
        let line = try parser.parse(Array(#"{"jsonrpc":"2.0","method":"m","id":\#(literal)}"#.utf8))
        guard case .single(let request) = line else {
            Issue.record("not a single request")
            return
        }
        var written: [UInt8] = []
        Response(id: try #require(request.id), outcome: .success(RawJSON(true))).write { written += $0 }
        #expect(String(decoding: written, as: UTF8.self) == #"{"jsonrpc":"2.0","id":\#(literal),"result":true}"#)
    }

    @Test("A request without an id is a notification, one with a null id is not")
    func tellsNotifications() throws {
        #expect(
            try parser.parse(Array(#"{"jsonrpc":"2.0","method":"m"}"#.utf8)) == .single(Request(id: nil, method: "m")))
        #expect(
            try parser.parse(Array(#"{"jsonrpc":"2.0","method":"m","id":null}"#.utf8))
                == .single(Request(id: .null, method: "m")))
    }

    @Test(
        "A line that is no request is refused with the standard code, under its id where it has one",
        arguments: [
            ("{", -32700, RequestID.null, "malformed-json"),
            (#"{"jsonrpc":"2.0","method":"m","id":1"#, -32700, .null, "malformed-json"),
            ("\u{FEFF}{}", -32700, .null, "malformed-json"),
            ("[]", -32600, .null, "empty-batch"),
            ("[1,2,3,4]", -32600, .null, "batch-too-long"),
            ("7", -32600, .null, "not-an-object"),
            (#"{"method":"m","id":1}"#, -32600, .number(JSONNumber(1)), "wrong-version"),
            (#"{"jsonrpc":"1.0","method":"m","id":"a"}"#, -32600, .string("a"), "wrong-version"),
            (#"{"jsonrpc":2.0,"method":"m","id":1}"#, -32600, .number(JSONNumber(1)), "wrong-version"),
            (#"{"jsonrpc":"2.0","id":1}"#, -32600, .number(JSONNumber(1)), "no-method"),
            (#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#, -32600, .null, "no-method"),
            (#"{"jsonrpc":"2.0","method":"m","params":"bar","id":1}"#, -32600, .number(JSONNumber(1)), "wrong-params"),
            (#"{"jsonrpc":"2.0","method":"m","params":null,"id":1}"#, -32600, .number(JSONNumber(1)), "wrong-params"),
            (#"{"jsonrpc":"2.0","method":"m","id":{}}"#, -32600, .null, "wrong-id"),
            (#"{"jsonrpc":"2.0","method":"m","id":true}"#, -32600, .null, "wrong-id"),
        ])
    func refuses(line: String, code: Int, id: RequestID, reason: String) throws {
        let fault = try #require(self.fault(line))
        #expect(fault.error.code == code)
        #expect(fault.id == id)
        #expect(fault.error.reason == reason)
        #expect(fault.error.next?.isEmpty == false)
    }

    @Test("A parse error names the byte at fault, also where a string is not UTF-8")
    func namesOffset() throws {
        #expect(fault(#"{"a":x}"#)?.error.data["offset"]?.integer == 5)
        #expect(throws: RequestFault.self) {
            try parser.parse(Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8))
        }
    }

    @Test("Nesting beyond the bound is a parse error, not a crash")
    func boundsDepth() {
        #expect(fault(String(repeating: "[", count: 4000))?.error.code == -32700)
    }

    @Test("A line over the limit is refused, one at the limit is not")
    func boundsLine() {
        let envelope = #"{"jsonrpc":"2.0","method":""}"#.utf8.count
        func line(_ length: Int) -> String {
            #"{"jsonrpc":"2.0","method":"\#(String(repeating: "m", count: length - envelope))"}"#
        }
        #expect(fault(line(4096)) == nil)
        #expect(fault(line(4097))?.error == .lineTooLong(limit: 4096))
    }

    @Test("In a batch each member stands for itself")
    func readsBatch() throws {
        let line = try parser.parse(
            Array(#"[{"jsonrpc":"2.0","method":"m","id":1},1,{"jsonrpc":"2.0","method":"n"}]"#.utf8))
        guard case .batch(let members) = line, members.count == 3 else {
            Issue.record("not a batch of three")
            return
        }
        #expect(try members[0].get() == Request(id: .number(JSONNumber(1)), method: "m"))
        #expect(throws: RequestFault.self) { try members[1].get() }
        #expect(try members[2].get() == Request(id: nil, method: "n"))
    }
}
