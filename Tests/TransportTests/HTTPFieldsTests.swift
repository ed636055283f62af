import Testing

@testable import Transport

@Suite("Header fields and requests")
struct HTTPFieldsTests {
    @Test("names compare without regard to case, and the first value counts")
    func names() {
        var fields: HTTPFields = ["Retry-After": "1", "X": "a", "retry-after": "2"]
        #expect(fields["RETRY-AFTER"] == "1")
        #expect(fields.values("Retry-After") == ["1", "2"])
        fields["retry-AFTER"] = "3"
        #expect(fields == ["RETRY-after": "3", "x": "a"])
        fields["x"] = nil
        #expect(fields.entries.count == 1 && fields["x"] == nil)
    }

    @Test("neither a request nor its parts show a secret in their descriptions")
    func redaction() {
        let request = HTTPRequest(
            method: .post, url: "https://clinic.example/login?token=SECRET", fields: ["Authorization": "SECRET"],
            body: Array("SECRET".utf8))
        let credential = Credential(login: "SECRET", password: "SECRET")
        var dumped = ""
        dump(credential, to: &dumped)
        let texts = [
            "\(request)", "\(request.fields)", "\(credential)", String(reflecting: credential), dumped,
            "\(ResponseBody.bytes(Array("SECRET".utf8)))", WebAddress.redact("https://me:SECRET@clinic.example/"),
        ]
        for text in texts { #expect(!text.contains("SECRET")) }
        #expect("\(request)" == "POST https://clinic.example/login, body of 6 bytes")
    }

    @Test("every method but GET and HEAD is a write, whatever it is called")
    func writes() {
        #expect(!HTTPMethod.get.isWrite && !HTTPMethod.head.isWrite)
        for name in ["POST", "PUT", "PATCH", "DELETE", "get", "PROPFIND"] {
            #expect(HTTPMethod(rawValue: name).isWrite)
        }
    }
}
