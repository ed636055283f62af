import ControlClient
import ControlProtocol
import Foundation
import SyncModel
import SyncTestSupport
import Testing

/// A real daemon at servers that send too much, too slowly, or nothing (design sections 5 and 12).
@Suite("A daemon at a hostile server", .serialized, .timeLimit(.minutes(20)))
struct HostileServerTests {
    private static let catalogue = """
        catalogue: 1
        name: third
        title: A third API
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
        errors: [error]
        resources:
          rooms:
            summary: Rooms, as a bare array
            natural_key: [name]
            pull: {strategy: full, every: 3600, urgency: 1}
            faces: {STAFF: {list: /rooms, create: /rooms}}
            fields: {name: {type: string, search: true, index: true}}
          people:
            summary: People, in an envelope
            natural_key: [name]
            pull: {strategy: full, every: 3600, urgency: 2}
            faces: {STAFF: {list: /people, member: results}}
            fields: {name: {type: string, search: true}}
          visits:
            summary: Visits, page by page
            pull: {strategy: pages, every: 3600, urgency: 3, pages: {limit: limit, offset: offset, size: 50, total: total}}
            faces: {STAFF: {list: /visits, member: items}}
            fields: {name: {type: string}}
          notes:
            summary: Notes, which are always sound
            pull: {strategy: full, every: 3600, urgency: 4}
            faces: {STAFF: {list: /notes}}
            fields: {name: {type: string}}
        """

    /// Answers what a test has no other answer for.
    private static func answerSoundly(_ call: PlainServer.Call) -> Bool {
        switch call.path {
        case "/login/": call.answer(#"{"access":"token","role":"STAFF","id":"me"}"#)
        case "/people": call.answer(#"{"results":[{"id":1,"name":"n1"}]}"#)
        case "/visits": call.answer(#"{"items":[{"id":1,"name":"n1"}],"total":1}"#)
        default: call.answer(#"[{"id":1,"name":"n1"}]"#)
        }
        return true
    }

    private func withDaemon(
        _ script: @escaping PlainServer.Script, _ body: (DaemonProcess, PlainServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let server = try PlainServer(script)
        defer { server.stop() }
        try DaemonProcess.prepare(home: folder.path + "/desk", server: server.url, catalogue: Self.catalogue)
        let daemon = try DaemonProcess(home: folder.path + "/desk")
        try await body(daemon, server)
        daemon.kill()
    }

    /// An answer that is too much, by name.
    struct Flood: Sendable, CustomTestStringConvertible {
        let name: String
        let path: String
        var testDescription: String { name }
        let send: @Sendable (PlainServer.Call) -> Void

        init(_ name: String, _ path: String, _ send: @escaping @Sendable (PlainServer.Call) -> Void) {
            (self.name, self.path, self.send) = (name, path, send)
        }
    }

    private static let mebibyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    private static let start = #"[{"id":1,"name":""#

    /// 600 MiB of spaces in gzip, as `gzip -9` makes them: 600 kB on the wire.
    private static let bomb: [UInt8] = {
        let packer = Process()
        let pipe = Pipe()
        packer.executableURL = URL(fileURLWithPath: "/bin/sh")
        packer.arguments = ["-c", "head -c 629145600 /dev/zero | tr '\\0' ' ' | gzip -9"]
        packer.standardOutput = pipe
        guard (try? packer.run()) != nil else { return [] }
        return Array(pipe.fileHandleForReading.readDataToEndOfFile())
    }()

    static let floods: [Flood] = [
        Flood("a record of 60 MiB in an array", "/rooms") { call in
            call.begin()
            call.send(start)
            call.flood(mebibyte, atMost: 60)
            call.send(#""}]"#)
        },
        Flood("a record of 60 MiB in an envelope", "/people") { call in
            call.begin()
            call.send(#"{"results":"# + start)
            call.flood(mebibyte, atMost: 60)
            call.send(#""}]}"#)
        },
        Flood("a record of 60 MiB in a page", "/visits") { call in
            call.begin()
            call.send(#"{"total":1,"items":"# + start)
            call.flood(mebibyte, atMost: 60)
            call.send(#""}]}"#)
        },
        Flood("records just as long as they may be", "/rooms") { call in
            call.begin()
            call.send("[")
            for id in 1...20 {
                call.send((id == 1 ? "" : ",") + #"{"id":\#(id),"name":""#)
                call.flood([UInt8](repeating: UInt8(ascii: "y"), count: 4_194_200), atMost: 1)
                call.send(#""}"#)
            }
            call.send("]")
        },
        Flood("records of as many values as they may be made of", "/people") { call in
            call.begin()
            call.send(#"{"results":["#)
            let values = String(repeating: #"{"":0},"#, count: 32_000)
            for id in 1...200 { call.send((id == 1 ? "" : ",") + #"{"id":\#(id),"many":[\#(values)0]}"#) }
            call.send("]}")
        },
        Flood("records of far too many values", "/rooms") { call in
            call.begin()
            call.send("[")
            let values = String(repeating: #"{"":0},"#, count: 500_000)
            for id in 1...10 { call.send((id == 1 ? "" : ",") + #"{"id":\#(id),"many":[\#(values)0]}"#) }
            call.send("]")
        },
        Flood("records nested a million deep", "/people") { call in
            call.begin()
            let nest = String(repeating: "[", count: 1_000_000) + String(repeating: "]", count: 1_000_000)
            call.send(#"{"results":[{"id":1,"a":\#(nest)},{"id":2,"a":\#(nest)}]}"#)
        },
        Flood("an envelope of 100 MiB", "/people") { call in
            call.begin()
            call.send(#"{"a":""#)
            call.flood(mebibyte, atMost: 100)
        },
        Flood("a gzip bomb in an array", "/rooms") { call in
            call.begin(200, "Content-Encoding: gzip")
            call.flood(bomb, atMost: 1)
        },
        Flood("a gzip bomb in a page", "/visits") { call in
            call.begin(200, "Content-Encoding: gzip")
            call.flood(bomb, atMost: 1)
        },
        Flood("an array of 50 million numbers", "/rooms") { call in
            call.begin()
            call.send("[0")
            call.flood(Array(String(repeating: ",0", count: 1 << 19).utf8), atMost: 100)
        },
        Flood("pages without end", "/visits") { call in
            let first = Int(call.query.split(separator: "=").last ?? "") ?? 0
            let items = (0..<30_000).map { #"{"id":\#(first + $0)}"# }.joined(separator: ",")
            call.answer(#"{"total":900000000,"items":[\#(items)]}"#)
        },
        Flood("twelve pages of 14 MiB", "/visits") { call in
            let first = Int(call.query.split(separator: "=").last ?? "") ?? 0
            let text = String(repeating: "x", count: 1 << 20)
            let items = (0..<(first < 168 ? 14 : 0)).map { #"{"id":\#(first + $0),"name":"\#(text)"}"# }
            call.answer(#"{"total":168,"items":[\#(items.joined(separator: ","))]}"#)
        },
        Flood("fields without end", "/rooms") { call in
            call.send("HTTP/1.1 200 OK\r\n")
            call.flood(Array(String(repeating: "X-A: b\r\n", count: 10_000).utf8), atMost: 10_000)
        },
        Flood("one field without end", "/people") { call in
            call.send("HTTP/1.1 200 OK\r\nX-A: ")
            call.flood(mebibyte, atMost: 1_000)
        },
        Flood("trailers without end", "/rooms") { call in
            call.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n")
            call.flood(Array(String(repeating: "X-A: b\r\n", count: 10_000).utf8), atMost: 10_000)
        },
        Flood("words of an error without end", "/visits") { call in
            call.begin(500)
            call.send(#"{"error":""#)
            call.flood(mebibyte, atMost: 1_000)
        },
    ]

    @Test(
        "holds less than 200 MiB whatever a list is like, says what is too much, and goes on with all others",
        arguments: floods)
    func lists(flood: Flood) async throws {
        try #require(Self.bomb.count > 100_000)
        try await withDaemon(Self.answerSoundly) { daemon, server in
            _ = try await daemon.ask(.syncNow)
            let usual = try daemon.peakMemory()
            server.set { call in
                guard call.path == flood.path else { return Self.answerSoundly(call) }
                flood.send(call)
                return call.path == "/visits"
            }
            let report = try await daemon.ask(.syncNow)
            let failure = report["failures"]?[String(flood.path.dropFirst())]?.string
            let peak = try daemon.peakMemory()
            print("peak \(peak) MiB (\(usual) before): \(flood.name): \(failure?.prefix(150) ?? "taken")")
            #expect(peak < 200)
            if let failure { #expect(failure.contains("GET \(server.url)\(flood.path)")) }
            #expect(report["failures"]?.object?.keys.filter { "/" + $0 != flood.path } == [])
            let notes = try await daemon.ask(.recordsList, ["resource": "notes"])
            #expect(notes["documents"]?.array?.count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.home + "/data/spool") == [])
        }
    }

    @Test("holds less than 200 MiB whatever a write is answered, and does not believe it")
    func writes() async throws {
        try await withDaemon(Self.answerSoundly) { daemon, server in
            _ = try await daemon.ask(.syncNow)
            for status in [201, 400, 500] {
                server.set { call in
                    guard call.method == "POST" else { return Self.answerSoundly(call) }
                    call.begin(status)
                    call.send(#"{"id":2,"name":""#)
                    call.flood(Self.mebibyte, atMost: 500)
                    return false
                }
                _ = try await daemon.ask(
                    .recordsCreate, ["resource": "rooms", "fields": ["name": .string("room \(status)")]])
                _ = try await daemon.ask(.syncNow)
            }
            let peak = try daemon.peakMemory()
            print("peak \(peak) MiB: endless answers to writes")
            #expect(peak < 200)
            #expect(try await !daemon.states().contains("acknowledged"))
        }
    }

    // MARK: Patience

    @Test("ends within five seconds of SIGTERM, and well, while a list trickles or hangs", arguments: [true, false])
    func endsDuringList(trickles: Bool) async throws {
        try await withDaemon({ call in
            guard call.path == "/rooms" else { return Self.answerSoundly(call) }
            if trickles { call.begin() }
            if trickles { call.trickle(every: 200) } else { call.hang() }
            return false
        }) { daemon, server in
            await server.wait(for: "GET /rooms")
            let end = try #require(daemon.terminate())
            #expect(end.status == 0 && end.seconds < 5, "\(end)")
        }
    }

    @Test("ends within five seconds of SIGTERM while a write hangs, and looks it up afterwards")
    func endsDuringWrite() async throws {
        try await withDaemon(Self.answerSoundly) { daemon, server in
            _ = try await daemon.ask(.syncNow)
            server.set { call in
                guard call.method == "POST" else { return Self.answerSoundly(call) }
                call.hang()
                return false
            }
            _ = try await daemon.ask(.recordsCreate, ["resource": "rooms", "fields": ["name": "new"]])
            await server.wait(for: "POST /rooms")
            let end = try #require(daemon.terminate())
            #expect(end.status == 0 && end.seconds < 5, "\(end)")
            let again = try DaemonProcess(home: daemon.home)
            #expect(try await ["sending", "unknown"].contains(again.states().first))
            again.kill()
        }
    }

    @Test("ends within five seconds of SIGTERM while callers wait for a query, a sync, an event, or say half a line")
    func endsDuringCalls() async throws {
        try await withDaemon({ call in
            guard call.path == "/people" else { return Self.answerSoundly(call) }
            call.hang()
            return false
        }) { daemon, server in
            await server.wait(for: "GET /people")
            let path = daemon.home + "/clinicsync.sock"
            let client = try await ControlClient.connect(path: path)
            let query = Task {
                try await client.call(.querySQL, ["sql": .string(Self.endless), "timeout_ms": 30_000])
            }
            let other = try await ControlClient.connect(path: path)
            let sync = Task { try await other.call(.syncNow) }
            let third = try await ControlClient.connect(path: path)
            _ = try await third.call(.journalSubscribe)
            let fourth = try await ControlClient.connect(path: path)
            _ = try await fourth.call(.systemPing)
            let end = try #require(daemon.terminate())
            #expect(end.status == 0 && end.seconds < 5, "\(end)")
            await #expect(throws: (any Error).self) { try await query.value }
            await #expect(throws: (any Error).self) { try await sync.value }
            for client in [client, other, third, fourth] { await client.close() }
        }
    }

    private static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    @Test("that is stopped is told of by its own verbs within five seconds, with what to do")
    func stopped() async throws {
        try await withDaemon(Self.answerSoundly) { daemon, _ in
            daemon.send(SIGSTOP)
            for verb in ["status", "sync"] {
                let answer = try daemon.run(verb)
                #expect(answer.status == 3 && answer.seconds < 5, "\(answer)")
                #expect(answer.text.contains("it is stopped; let it go on with: kill -CONT \(daemon.processID)"))
            }
            daemon.send(SIGCONT)
            #expect(try daemon.run("status").status == 0)
        }
    }
}
