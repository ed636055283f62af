import Testing
import Transport

@testable import ReplicaEngine

@Suite("What the header of an answer says of a file")
struct FileFieldsTests {
    @Test(
        "its whole length: of a part by its range (RFC 9110 section 14.4), else of what is not compressed",
        arguments: [
            (["Content-Length": "42"], 42), (["content-length": "0"], 0), ([:], nil), (["Content-Length": "many"], nil),
            (["Content-Length": "1", "Content-Range": "bytes 0-0/42"], 42), (["Content-Range": "bytes */42"], 42),
            (["Content-Length": "1", "Content-Range": "bytes 0-0/*"], nil),
            (["Content-Length": "42", "Content-Encoding": "gzip"], nil),
            (["Content-Length": "42", "Content-Encoding": "Identity"], 42),
            (["Content-Length": "9000000000"], 9_000_000_000), (["Content-Length": "99999999999999999999"], nil),
        ] as [(HTTPFields, Int64?)])
    func length(fields: HTTPFields, length: Int64?) {
        #expect(fields.fileLength == length)
    }

    @Test(
        "where its part begins",
        arguments: [
            ("bytes 0-9/42", 0), ("bytes 10-41/42", 10), ("Bytes 5-9/*", 5), ("bytes */42", nil), ("items 1-2/3", nil),
            ("bytes=1-2/3", nil), ("bytes -5/42", nil), ("bytes x-5/42", nil), ("", nil), ("bytes", nil),
        ] as [(String, Int64?)])
    func start(range: String, start: Int64?) {
        #expect((["Content-Range": range] as HTTPFields).rangeStart == start)
        #expect(HTTPFields().rangeStart == nil)
    }

    private static let empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    private static let emptyHex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let other = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

    @Test(
        "its SHA-256 in either form, among other digests, and none where it is none",
        arguments: [
            ("sha-256=:\(empty):", nil, emptyHex), (nil, "SHA-256=\(empty)", emptyHex),
            ("md5=:1B2M2Y8AsgTpgAmY7PhCfg==:, sha-256=:\(empty):", nil, emptyHex),
            (nil, "sha-512=abc=, SHA-256=\(empty)", emptyHex),
            ("sha-256=:\(empty):", "SHA-256=\(other)", emptyHex), ("sha-512=:AA==:", "SHA-256=\(empty)", emptyHex),
            ("sha-256=:AAAA:", nil, nil), ("sha-256=:not base64:", nil, nil), ("sha-256", nil, nil), ("", "", nil),
            (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func digest(representation: String?, older: String?, digest: String?) {
        // That of the body as it is sent says nothing: the body may be a part, or compressed (RFC 9530 section 2).
        var fields: HTTPFields = ["Content-Digest": "sha-256=:\(Self.other):"]
        fields["Repr-Digest"] = representation
        fields["Digest"] = older
        #expect(fields.fileDigest?.hex == digest)
    }

    @Test(
        "by what the same file is known again: never by a weak tag, which two contents may share (RFC 9110 section 8.8.1)",
        arguments: [
            (["ETag": "\"a\"", "Last-Modified": "Mon, 12 Jan 2026 08:00:00 GMT"], "\"a\""),
            (["ETag": "W/\"a\"", "Last-Modified": "Mon, 12 Jan 2026 08:00:00 GMT"], "Mon, 12 Jan 2026 08:00:00 GMT"),
            (["ETag": "W/\"a\""], nil), (["Last-Modified": "x"], "x"), ([:], nil),
        ] as [(HTTPFields, String?)])
    func validator(fields: HTTPFields, validator: String?) {
        #expect(fields.validator == validator)
    }
}
