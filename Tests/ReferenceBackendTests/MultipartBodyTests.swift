import Foundation
import Testing

@testable import ReferenceBackend

@Suite("Multipart bodies")
struct MultipartBodyTests {
    private static func parts(_ text: String, boundary: String = "b") throws -> [MultipartBody.Part] {
        try MultipartBody(Data(text.utf8), boundary: boundary).parts
    }

    @Test("parts are read with their names, file names, types and exact bytes")
    func parts() throws {
        let text = """
            preamble\r\n--b \t\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--b\r\n\
            content-type: text/plain\r\ncontent-disposition: Form-Data; filename="x;\\"y\\".txt"; name=c\r\nX: y\r\n\r\n\
            one\r\n--\r\n two\r\n\r\n--b--\r\nepilogue
            """
        #expect(
            try Self.parts(text) == [
                MultipartBody.Part(name: "a", fileName: nil, contentType: "", content: Data()),
                MultipartBody.Part(
                    name: "c", fileName: #"x;"y".txt"#, contentType: "text/plain",
                    content: Data("one\r\n--\r\n two\r\n".utf8)),
            ])
        #expect(try Self.parts("--b--").isEmpty)
    }

    @Test(
        "what is no form is refused",
        arguments: [
            "", "b", "--b", "--b\r\n", "--c--", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b",
            "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--", "--b\r\nnonsense\r\n\r\nx\r\n--b--",
            "--bb\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--bb--", "--b\r\n\r\nx\r\n--b--",
        ])
    func malformed(text: String) {
        #expect(throws: APIError.self) { try Self.parts(text) }
    }

    @Test("a form of very many parts, or with an endless header, is refused")
    func bounds() throws {
        func form(_ count: Int) -> String {
            String(repeating: "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n", count: count) + "--b--"
        }
        #expect(try Self.parts(form(32)).count == 32)
        #expect(throws: APIError.self) { try Self.parts(form(33)) }
        let header = String(repeating: "x", count: 9_000)
        #expect(throws: APIError.self) {
            try Self.parts("--b\r\nX: \(header)\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--")
        }
    }

    @Test(
        "a boundary is what the Content-Type names",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data; Boundary=\"a b\"", "a b"),
            ("multipart/form-data;charset=utf-8;boundary=x", "x"), ("application/json", nil), ("", nil),
        ])
    func boundary(type: String, boundary: String?) throws {
        #expect(try MultipartBody.boundary(of: type) == boundary)
    }

    @Test("a form without a boundary, or with an endless one, is refused")
    func noBoundary() {
        for type in ["multipart/form-data", "multipart/form-data; boundary=" + String(repeating: "x", count: 71)] {
            #expect(throws: APIError.self) { try MultipartBody.boundary(of: type) }
        }
    }
}
