import ArgumentParser
import SyncModel
import Testing

@testable import Commands

@Suite("The requests of a sync, as people read them")
struct TraceTextTests {
    @Test("each request with its fields, its body and its file below it")
    func lines() {
        let preview: JSONValue = [
            "left_out": "X-Api-Key",
            "trace": [
                ["step": "look", "method": "GET", "path": "/people/2", "fields": [:], "body": nil, "signed": true],
                [
                    "step": "write", "method": "POST", "path": "/people",
                    "fields": ["Idempotency-Key": "a", "Content-Type": "multipart/form-data"],
                    "body": ["name": "A\u{1B}[2J"],
                    "file": ["field": "scan", "name": "x.png", "media_type": "image/png", "size": 12], "signed": true,
                ],
                [
                    "step": "list", "method": "GET", "path": "/people?page=1", "fields": ["If-None-Match": "\"r1\""],
                    "body": nil, "further_pages": 1, "signed": false,
                ],
            ],
        ]
        #expect(
            PreviewText.traceLines(preview) == [
                "requests in their order, each without its X-Api-Key:", "  1 look GET /people/2",
                "  2 write POST /people",
                "      Content-Type: multipart/form-data", "      Idempotency-Key: a",
                "      " + PlainText.line(#"{"name":"A\u001b[2J"}"#),
                "      with the file x.png, image/png, 12 bytes, as scan",
                "  3 list GET /people?page=1, then 1 more page, without a sign-in", "      If-None-Match: \"r1\"",
            ])
        #expect(PreviewText.traceLines([:]).isEmpty)
    }

    @Test("--trace goes with --dry-run only")
    func flags() {
        #expect(throws: (any Error).self) { try SyncCommand.parse(["--trace"]) }
        #expect(throws: Never.self) { try SyncCommand.parse(["--trace", "--dry-run"]) }
    }
}
