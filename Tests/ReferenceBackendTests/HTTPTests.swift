import CZlib
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("HTTP")
struct HTTPTests {
    @Test("a path without its slash is redirected for GET, query included, and unknown for anything else")
    func slashes() async throws {
        try await withClinic { admin in
            let moved = try await admin.get("/api/Admin/patients?q=a%20b&status=Actif")
            #expect(moved.status == 301)
            #expect(moved.headers.first(name: "Location") == "/api/Admin/patients/?q=a%20b&status=Actif")
            #expect(try await admin.get("/api/factures/1").headers.first(name: "Location") == "/api/factures/1/")
            for path in [
                "/api/Admin/nurses", "/api/Admin/nurses/", "/", "/api//Admin/patients/", "/api/Admin/patients/x/",
            ] {
                let reply = try await admin.get(path)
                #expect(reply.status == 404, "\(path)")
                #expect(reply.text == #"{"error":"Ressource non trouvée"}"#)
            }
            #expect(try await admin.post("/api/Admin/patients", "{}").status == 404)
            #expect(try await admin.delete("/api/factures/1").status == 404)
            #expect(try await admin.get("/api/factures/1/").status == 200)
        }
    }

    @Test("a method that a path hasn't is refused, HEAD is GET without a body")
    func methods() async throws {
        try await withClinic { admin in
            let put = try await admin.send(.PUT, "/api/factures/1/", "{}")
            #expect(put.status == 405)
            #expect(put.text == #"{"detail":"Méthode \"PUT\" non autorisée."}"#)
            #expect(try await admin.get("/api/users/login/").status == 405)
            let head = try await admin.send(.HEAD, "/api/Admin/doctors/")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
        }
    }

    @Test(
        "a body that isn't a JSON object is refused",
        arguments: ["{", "[]", "null", #""x""#, "{\"nom\": }", "a=b", "\u{FEFF}{"])
    func malformed(body: String) async throws {
        try await withClinic { admin in
            let reply = try await admin.post("/api/factures/", body)
            #expect(reply.status == 400)
            let complaint = "Le corps de la requête n'est pas un objet JSON valide"
            #expect(reply.text == #"{"error":"Données invalides","details":{"non_field_errors":["\#(complaint)"]}}"#)
        }
    }

    @Test("a body over 1 MiB is refused, one of that size is read")
    func bodyLimit() async throws {
        try await withClinic { admin async throws in
            func body(_ size: Int) -> String { #"{"x":""# + String(repeating: "x", count: size - 8) + #""}"# }
            #expect(try await admin.post("/api/factures/", body(1 << 20)).status == 400)
            #expect(try await admin.post("/api/factures/", body(1 << 20 + 1)).status == 413)
        }
    }

    @Test("one connection serves many requests, each with a Date")
    func keepAlive() async throws {
        try await withClinic { admin in
            let headers = [("Authorization", "Bearer \(admin.token ?? "")")]
            let call = TestRequest(path: "/api/Admin/doctors/", headers: headers)
            let replies = try await exchange([call, TestRequest(path: "/api/x/"), call], port: admin.port)
            #expect(replies.map(\.status) == [200, 404, 200])
            #expect(replies.allSatisfy { $0.headers.first(name: "Date")?.hasSuffix("GMT") == true })
            #expect(replies[0].headers.first(name: "Content-Type") == "application/json")
        }
    }

    @Test("long answers come compressed to those who accept it, and are the same once unpacked")
    func gzip() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path, seed: .demo) { admin in
                let plain = try await admin.get("/api/Admin/patients/")
                let packed = try await admin.send(
                    .GET, "/api/Admin/patients/", headers: [("Accept-Encoding", "br, gzip;q=0.5")])
                #expect(plain.headers.first(name: "Content-Encoding") == nil)
                #expect(packed.headers.first(name: "Content-Encoding") == "gzip")
                #expect(packed.headers["Vary"] == ["Accept-Encoding"])
                #expect(packed.bytes.count < plain.bytes.count / 3)
                #expect(gunzip(packed.bytes, size: plain.bytes.count) == plain.bytes)
                #expect(plain.bytes.count > 400_000)

                let small = try await admin.send(
                    .GET, "/api/Admin/doctors/3/", headers: [("Accept-Encoding", "gzip")])
                #expect(small.headers.first(name: "Content-Encoding") == nil)
            }
        }
    }

    @Test(
        "Accept-Encoding is read with its qualities",
        arguments: [
            ("gzip", true), ("deflate, GZIP", true), ("*", true), ("gzip;q=0", false), ("gzip; q=0.001", true),
            ("", false),
            ("br", false), ("gzip;q=x", false),
        ])
    func acceptEncoding(header: String, accepts: Bool) {
        #expect(GzipAnswers.accepts(header) == accepts)
    }

    /// Unpacks with zlib's own reader; nil when that isn't gzip or doesn't end where it should.
    private func gunzip(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: size + 1)
        let code = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END else { return nil }
        return Array(output.prefix(Int(stream.total_out)))
    }
}
