import Testing

@testable import Transport

@Suite("Where a record says that its file is")
struct FileAddressTests {
    private let server = "https://clinic.example/base"

    @Test(
        "at the server itself it is followed, with the token",
        arguments: [
            ("/media/a.pdf", "https://clinic.example/media/a.pdf"),
            ("https://clinic.example/media/a.pdf", "https://clinic.example/media/a.pdf"),
            ("HTTPS://CLINIC.EXAMPLE:443/media/a.pdf", "https://clinic.example:443/media/a.pdf"),
            ("/media/../../../etc/passwd", "https://clinic.example/etc/passwd"),
        ])
    func own(_ text: String, _ expected: String) throws {
        let address = try FileAddress(text, server: server)
        #expect(address.isOwn)
        #expect(address.url.lowercased() == expected)
    }

    @Test("at a place that the configuration names it is followed without the token")
    func other() throws {
        let address = try FileAddress(
            "https://files.example/x.png", server: server, others: ["https://files.example/auth"])
        #expect(!address.isOwn)
    }

    @Test(
        "elsewhere it is not followed",
        arguments: [
            "https://evil.example/a.pdf", "//evil.example/a.pdf", "http://clinic.example/a.pdf",
            "https://clinic.example:8443/a.pdf", "https://clinic.example.evil.example/a.pdf",
            "https://clinic.example@evil.example/a", "file:///etc/passwd", "ftp://clinic.example/a", "https://",
            "/a\r\nX: y",
        ])
    func elsewhere(_ text: String) {
        #expect(throws: FileAddress.Problem.self) { try FileAddress(text, server: server) }
    }
}
