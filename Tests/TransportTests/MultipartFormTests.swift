import Foundation
import Testing

@testable import Transport

@Suite("Forms with a file")
struct MultipartFormTests {
    private let boundary = "uG4kQ0zT7sVbW2mNcR9x"

    private func form(
        fields: [MultipartForm.Field] = [], name: String = "fichier", fileName: String = "scan.png",
        mediaType: String = "image/png", boundary: String? = nil
    ) throws -> MultipartForm {
        try MultipartForm(
            boundary: boundary ?? self.boundary, fields: fields,
            file: .init(name: name, fileName: fileName, mediaType: mediaType, length: 3))
    }

    private func parse(_ form: MultipartForm) throws -> [ParsedForm.Part] {
        let body = form.head + [1, 2, 3] + form.tail
        #expect(form.length == body.count)
        return try #require(ParsedForm(body, contentType: form.contentType)).parts
    }

    @Test("fields in order, then the file, byte for byte")
    func bytes() throws {
        let form = try form(fields: [.init(name: "patient", value: "7"), .init(name: "titre", value: "Écho")])
        #expect(form.contentType == "multipart/form-data; boundary=\(boundary)")
        #expect(
            String(decoding: form.head, as: UTF8.self) == """
                --\(boundary)\r
                Content-Disposition: form-data; name="patient"\r
                \r
                7\r
                --\(boundary)\r
                Content-Disposition: form-data; name="titre"\r
                \r
                Écho\r
                --\(boundary)\r
                Content-Disposition: form-data; name="fichier"; filename="scan.png"\r
                Content-Type: image/png\r
                \r\n
                """)
        #expect(String(decoding: form.tail, as: UTF8.self) == "\r\n--\(boundary)--\r\n")
    }

    @Test(
        "a file's name leaves as one name, whatever it holds",
        arguments: [
            ("scan.png", "scan.png"), ("Radio épaule (2).jpg", "Radio épaule (2).jpg"), ("صورة.png", "صورة.png"),
            ("😀.gif", "😀.gif"), ("e\u{301}cho.png", "e\u{301}cho.png"), (".hidden", ".hidden"), ("50%22", "50%22"),
            ("/etc/passwd", "passwd"), ("../../etc/passwd", "passwd"), ("C:\\Users\\a\\scan.png", "scan.png"),
            ("a/..\\../b", "b"), ("a/\u{301}b", "\u{301}b"), ("a\\\u{200d}b", "\u{200d}b"),
            ("..", "file"), (".", "file"), ("...", "file"), ("a/..", "file"), ("a/", "file"), ("", "file"),
            ("  ", "file"), ("\u{0}", "file"), (".\u{0}.", "file"), ("\u{a0}", "file"),
            ("a\"b.png", "a%22b.png"), ("a\r\nb", "a%0D%0Ab"), ("a\nb", "a%0Ab"),
            ("\"; filename=\"evil.sh", "%22; filename=%22evil.sh"),
            ("x\r\n\r\nbody\r\n--uG4kQ0zT7sVbW2mNcR9x--", "x%0D%0A%0D%0Abody%0D%0A--uG4kQ0zT7sVbW2mNcR9x--"),
            ("a\u{0}\u{1b}\t\u{7f}\u{85}\u{2028}\u{2029}b", "ab"), ("a\\\"b", "%22b"),
        ])
    func fileNames(given: String, sent: String) throws {
        let part = try #require(parse(form(fileName: given)).last)
        #expect(Array((part.parameters["filename"] ?? "").utf8) == Array(sent.utf8))
        #expect(part.parameters.count == 2 && part.mediaType == "image/png" && part.content == [1, 2, 3])
    }

    @Test(
        "the name of a field never ends its quotes or its line",
        arguments: [
            ("patient", "patient"), ("a\"b", "a%22b"), ("a\\", "a%5C"), ("a\r\nX: y", "a%0D%0AX: y"), ("", ""),
            ("\u{0}\u{7f}\u{2028}", "%00%7F%E2%80%A8"), ("prénom", "prénom"),
        ])
    func fieldNames(given: String, sent: String) throws {
        let parts = try parse(form(fields: [.init(name: given, value: "v")], name: given))
        #expect(parts.map { $0.parameters["name"] } == [sent, sent] && parts[0].content == Array("v".utf8))
    }

    @Test(
        "a value is any text, and arrives as it stands",
        arguments: [
            "", "\r\n", "\n", "a\r\nb\rc\nd", "\"quoted\\\"", "Content-Disposition: form-data; name=\"x\"\r\n\r\ny",
            "\u{0}\u{1}",
            "--", "--\r\n", "\r\n--other\r\n", "e\u{301}", String(repeating: "é", count: 100_000),
        ])
    func values(value: String) throws {
        let parts = try parse(form(fields: [.init(name: "a", value: value), .init(name: "b", value: "end")]))
        #expect(parts.count == 3 && parts[0].content == Array(value.utf8) && parts[1].content == Array("end".utf8))
    }

    @Test("a value that holds the boundary is refused, be it joined by an accent")
    func boundaryInValue() {
        for value in [boundary, "--\(boundary)--", "x\r\n--\(boundary)\r\n", "\(boundary)\u{301}", "é\(boundary)"] {
            #expect(throws: MultipartFault.boundaryInValue(field: "a")) {
                try form(fields: [.init(name: "a", value: value)])
            }
        }
    }

    @Test("a boundary has 1 to 70 characters of RFC 2046, and is quoted where it must be")
    func boundaries() throws {
        for text in ["", String(repeating: "a", count: 71), "a ", "é", "a\r\nb", "a\"b", "a\\b", "a;b", "a\u{0}"] {
            #expect(throws: MultipartFault.malformedBoundary) { try form(boundary: text) }
        }
        for text in ["a", String(repeating: "a", count: 70), "a b", "'()+_,-./:=?"] {
            let form = try form(boundary: text)
            #expect(try parse(form).count == 1)
            #expect(form.contentType.hasSuffix(text.contains(" ") || text.contains("(") ? "\"\(text)\"" : "=\(text)"))
        }
    }

    @Test("a media type that is none, or breaks the line, is refused")
    func mediaTypes() throws {
        for type in [
            "", "image", "image/", "/png", "image/png\r\nX: y", "image/png; a=\n", "im age/png", "a/b/c", "é/b",
        ] {
            #expect(throws: MultipartFault.malformedMediaType) { try form(mediaType: type) }
        }
        #expect(try parse(form(mediaType: "text/plain; charset=utf-8")).last?.mediaType == "text/plain; charset=utf-8")
    }

    @Test("a length that can't be is refused")
    func lengths() {
        for length in [-1, Int64.max, Int64.min] {
            #expect(throws: MultipartFault.impossibleLength(length)) {
                try MultipartForm(
                    boundary: boundary, file: .init(name: "f", fileName: "f", mediaType: "a/b", length: length))
            }
        }
    }

    @Test("a form with a streamed file arrives as one body", arguments: [0, 1, 300_000])
    func upload(size: Int) async throws {
        let server = try ScriptedServer { connection in
            while connection.read() != nil { connection.answer(201) }
        }
        let bytes = patternedBytes(size)
        let form = try MultipartForm(
            boundary: boundary, fields: [.init(name: "patient", value: "7")],
            file: .init(name: "f", fileName: "scan.png", mediaType: "image/png", length: Int64(size)))
        try await withServer(server) { (server, transport) async throws in
            let request = HTTPRequest(
                method: .post, url: server.url, fields: ["Content-Type": form.contentType],
                body: form.body(of: TestSource(bytes)))
            #expect(try await transport.send(request).status == 201)
            let received = try #require(server.received.last)
            #expect(received.field("Content-Length") == "\(form.length)")
            let parsed = ParsedForm(received.body, contentType: try #require(received.field("Content-Type")))
            let isWhole = parsed?.parts.last?.content == bytes
            #expect(isWhole)
        }
    }

    @Test("a chain gives its parts in order through any room, and knows when their sum can't be")
    func chain() throws {
        let chain = ChainedBodySource(head: [1, 2, 3], middle: TestSource([4, 5]), tail: [6, 7, 8])
        #expect(chain.length == 8)
        for size in 1...9 {
            let reading = try chain.open()
            var all: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: size)
            while case let count = try piece.withUnsafeMutableBytes({ try reading.read(into: $0) }), count > 0 {
                all += piece[..<count]
            }
            #expect(all == [1, 2, 3, 4, 5, 6, 7, 8])
        }
        #expect(ChainedBodySource(head: [1], middle: TestSource([], length: .max), tail: []).length < 0)
    }
}
