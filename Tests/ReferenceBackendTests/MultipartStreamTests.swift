import NIOCore
import Testing

@testable import ReferenceBackend

@Suite("Multipart bodies")
struct MultipartStreamTests {
    private struct Part: Equatable {
        let head: MultipartStream.Head
        var content = ByteBuffer()
    }

    /// Takes a body apart that comes in pieces of some length.
    private static func parts(_ text: String, by length: Int = .max) throws -> [Part] {
        var stream = MultipartStream(boundary: "b")
        var (body, parts, isOpen) = (ByteBuffer(string: text), [Part](), false)
        repeat {
            let piece = body.readSlice(length: min(length, body.readableBytes)) ?? ByteBuffer()
            for piece in try stream.take(piece) {
                switch piece {
                case .head(let head):
                    #expect(!isOpen)
                    isOpen = true
                    parts.append(Part(head: head))
                case .content(let bytes): parts[parts.count - 1].content.writeImmutableBuffer(bytes)
                case .end: isOpen = false
                }
            }
        } while body.readableBytes > 0
        try stream.finish()
        #expect(!isOpen)
        return parts
    }

    @Test(
        "parts are read with their names, file names, types and exact bytes, wherever the body is torn",
        arguments: [1, 2, 3, 7, 64, .max])
    func parts(length: Int) throws {
        let text = """
            preamble\r\n--b \t\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--b\r\n\
            content-type: text/plain\r\ncontent-disposition: Form-Data; filename="x;\\"y\\".txt"; name=c\r\nX: y\r\n\r\n\
            one\r\n--\r\n two\r\n\r\n--b--\r\nepilogue
            """
        #expect(
            try Self.parts(text, by: length) == [
                Part(head: MultipartStream.Head(name: "a", fileName: nil, contentType: "")),
                Part(
                    head: MultipartStream.Head(name: "c", fileName: #"x;"y".txt"#, contentType: "text/plain"),
                    content: ByteBuffer(string: "one\r\n--\r\n two\r\n")),
            ])
        #expect(try Self.parts("--b--", by: length).isEmpty)
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
        #expect(throws: APIError.self) { try Self.parts(text, by: 1) }
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

    @Test("a file that comes is passed on at once, but for what may be the beginning of its end")
    func flow() throws {
        var stream = MultipartStream(boundary: "b")
        _ = try stream.take(ByteBuffer(string: "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n"))
        let megabyte = ByteBuffer(repeating: UInt8(ascii: "\r"), count: 1 << 20)
        #expect(try stream.take(megabyte) == [.content(ByteBuffer(repeating: 0x0D, count: 1 << 20 - 4))])
        #expect(try stream.take(megabyte) == [.content(megabyte)])
    }

    @Test(
        "a boundary is what the Content-Type names",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data; Boundary=\"a b\"", "a b"),
            ("multipart/form-data;charset=utf-8;boundary=x", "x"), ("application/json", nil), ("", nil),
        ])
    func boundary(type: String, boundary: String?) throws {
        #expect(try MultipartStream.boundary(of: type) == boundary)
    }

    @Test("a form without a boundary, or with an endless one, is refused")
    func noBoundary() {
        for type in ["multipart/form-data", "multipart/form-data; boundary=" + String(repeating: "x", count: 71)] {
            #expect(throws: APIError.self) { try MultipartStream.boundary(of: type) }
        }
    }
}
