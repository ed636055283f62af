import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Downloads")
struct DownloadTests {
    /// More than one piece of what is read at a time.
    private static let scan = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 9) }

    private static func upload(_ admin: Clinic, _ content: [UInt8] = scan) async throws -> String {
        let form = TestForm().text("patient", "6").text("observations", "x")
            .file("fichier", "a.pdf", "application/pdf", content)
        return try await admin.send(.POST, DossierTests.admin, form: form).value("fichier")
    }

    @Test("a file has a length, a strong tag, a date and a digest, and HEAD tells the same")
    func whole() async throws {
        try await withClinic { admin async throws in
            let path = try await Self.upload(admin)
            let whole = try await admin.send(.GET, path, headers: [("Accept-Encoding", "gzip")])
            #expect(whole.bytes.elementsEqual(Self.scan))
            #expect(whole.headers["Content-Length"] == ["600000"])
            #expect(whole.headers["Content-Encoding"].isEmpty)
            #expect(whole.headers["Accept-Ranges"] == ["bytes"])
            #expect(whole.headers.first(name: "ETag")?.hasPrefix("\"") == true)
            #expect(whole.headers.first(name: "Last-Modified")?.hasSuffix(" GMT") == true)
            let digest = Data(SHA256.hash(data: Self.scan)).base64EncodedString()
            #expect(whole.headers["Repr-Digest"] == ["sha-256=:\(digest):"])
            let head = try await admin.send(.HEAD, path, headers: [("Range", "bytes=0-9")])
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            for field in ["Content-Length", "ETag", "Last-Modified", "Repr-Digest", "Content-Type"] {
                #expect(head.headers[field] == whole.headers[field])
            }
        }
    }

    @Test("a range is what RFC 9110 says of it, and only of the same file")
    func ranges() async throws {
        try await withClinic { admin async throws in
            let path = try await Self.upload(admin)
            let tag = try await admin.get(path).headers.first(name: "ETag") ?? ""
            let part = try await admin.send(.GET, path, headers: [("Range", "bytes=1000-399999"), ("If-Range", tag)])
            #expect(part.status == 206)
            #expect(part.bytes.elementsEqual(Self.scan[1_000..<400_000]))
            #expect(part.headers["Content-Range"] == ["bytes 1000-399999/600000"])
            #expect(part.headers["Content-Length"] == ["399000"])
            #expect(part.headers.first(name: "Repr-Digest") != nil)
            let tail = try await admin.send(.GET, path, headers: [("Range", "Bytes=-5")])
            #expect(tail.bytes == Array(Self.scan.suffix(5)))
            let beyond = try await admin.send(.GET, path, headers: [("Range", "bytes=600000-")])
            #expect(beyond.status == 416)
            #expect(beyond.headers["Content-Range"] == ["bytes */600000"])
            for (name, value) in [
                ("If-Range", "\"other\""), ("If-Range", "W/" + tag), ("If-Range", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("X", "y"),
            ] {
                let range = name == "X" ? "bytes=0-1,4-5" : "bytes=5-"
                let whole = try await admin.send(.GET, path, headers: [("Range", range), (name, value)])
                #expect(whole.status == 200, "\(name): \(value)")
                #expect(whole.bytes.count == Self.scan.count)
            }
            #expect(try await admin.send(.GET, path, headers: [("If-None-Match", tag)]).status == 304)
        }
    }

    @Test("another file has another tag, the same bytes have the same")
    func tags() async throws {
        try await withClinic { admin async throws in
            var tags: [String] = []
            for content in [[1, 2], [1, 3], [1, 2]] as [[UInt8]] {
                let path = try await Self.upload(admin, content)
                tags.append(try await admin.get(path).headers.first(name: "ETag") ?? "")
            }
            #expect(tags[0] == tags[2])
            #expect(tags[0] != tags[1])
        }
    }

    @Test("files of a made-up clinic are served the same way, out of the database")
    func seeded() async throws {
        try await withClinic { admin async throws in
            let paths = try await admin.get(DossierTests.admin).records.compactMap { $0["fichier"] as? String }
            let path = try #require(paths.first)
            let whole = try await admin.get(path)
            #expect(whole.text.hasPrefix("Compte rendu"))
            let part = try await admin.send(.GET, path, headers: [("Range", "bytes=7-")])
            #expect(part.status == 206)
            #expect(part.bytes == Array(whole.bytes.dropFirst(7)))
            #expect(part.headers["ETag"] == whole.headers["ETag"])
        }
    }

    @Test("bare-downloads: a file comes whole, whatever part is asked for, and with nothing that would prove it")
    func bare() async throws {
        try await withClinic(quirks: [.bareDownloads]) { admin async throws in
            let path = try await Self.upload(admin)
            let whole = try await admin.send(.GET, path, headers: [("Range", "bytes=5-9")])
            #expect(whole.status == 200)
            #expect(whole.bytes.elementsEqual(Self.scan))
            #expect(whole.headers["Content-Length"] == ["600000"])
            for field in ["ETag", "Accept-Ranges", "Repr-Digest", "Last-Modified", "Content-Range"] {
                #expect(whole.headers[field].isEmpty)
            }
        }
    }
}
