import ArgumentParser
import Foundation
import ReplicaEngine
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@testable import Commands

@Suite("The command that tries a catalogue at its server")
struct CatalogueProbeTests {
    /// Tries a catalogue at a clinic.
    private func probe(
        _ clinic: ProbedClinic, _ text: String = ProbedClinic.catalogue, password: String = ProbedClinic.password,
        role: String? = nil
    ) async throws -> ProbeReport {
        let catalogue = try Catalogue.load(text: text, file: "clinic.yaml")
        let transport = CurlTransport()
        let report = await ServerProbe(catalogue, server: clinic.url, role: role, transport: transport)
            .run(Credential(login: "me@clinic.example", password: password))
        await transport.shutdown()
        return report
    }

    private func text(_ report: ProbeReport) -> ProbeAnswerText {
        ProbeAnswerText(file: "clinic.yaml", server: "http://clinic", report)
    }

    @Test("of a server that is as its catalogue says there is nothing to say, and each list is told")
    func sound() async throws {
        let clinic = try ProbedClinic()
        defer { clinic.stop() }
        let report = try await probe(clinic)
        #expect(report.findings == [], "\(text(report).lines.joined(separator: "\n"))")
        #expect(text(report).status == 0 && report.role == "staff")
        let lines = text(report).lines.map { $0.replacing(clinic.url, with: "") }
        #expect(
            lines.filter { !$0.hasPrefix("visits") } == [
                "patients: GET /patients/?page=1, 200: 2 records, 3 in all, more by 'next', then 1, id as integer",
                "doctors: GET /doctors/, 200: 2 records, id as integer, fee: text, ETag, 304 works",
                "rooms: GET /rooms, 200: 2 records, id as integer",
                "notes: GET /patients/1/notes/, 200: 1 record, id as integer",
                "clinic.yaml at http://clinic as staff: nothing to say, 9 requests",
            ])
        #expect(lines.contains { $0.hasPrefix("visits") && $0.contains("start: Z") })
    }

    @Test("nothing but GETs is sent, besides the sign-in, and what is public carries no token")
    func onlyReads() async throws {
        let tokens = Mutex<[String: String]>([:])
        let clinic = try ProbedClinic { call in
            tokens.withLock { $0[call.path] = call.field("Authorization") ?? "none" }
            return nil
        }
        defer { clinic.stop() }
        let report = try await probe(clinic)
        #expect(clinic.calls.filter { !$0.hasPrefix("GET ") } == ["POST /login/"])
        #expect(clinic.calls.count == report.requests)
        #expect(tokens.withLock { $0["/rooms"] } == "none")
    }

    @Test("there are thirty-eight planted mistakes")
    func count() {
        #expect(PlantedStray.all.count == 38)
        #expect(Set(PlantedStray.all.map(\.what)).count == 38)
    }

    @Test(
        "each planted mistake is found from what the server answers, alone, with what to write",
        arguments: PlantedStray.all)
    func planted(stray: PlantedStray) async throws {
        #expect(stray.old.isEmpty || ProbedClinic.catalogue.contains(stray.old))
        let clinic = try ProbedClinic(stray.script)
        defer { clinic.stop() }
        let report = try await probe(clinic, stray.catalogue)
        let lines = text(report).lines.joined(separator: "\n")
        let others = report.findings.filter { $0.problem.kind != stray.kind }
        // An error whose words are not found is an error still.
        let allowed: Set<String> = ["no-error-words": ["forbidden"]][stray.kind] ?? []
        #expect(others.filter { !allowed.contains($0.problem.kind) } == [], "\(lines)")
        let found = report.findings.filter { $0.problem.kind == stray.kind }
        #expect(found.contains { $0.remedy.words.contains(stray.remedy) }, "\(lines)")
        #expect(text(report).status == 1, "\(lines)")
    }

    @Test("no secret is told, also where a server says it back")
    func secrets() async throws {
        let clinic = try ProbedClinic { call in
            guard call.method == "GET" else { return nil }
            let words = "no \(ProbedClinic.password) and no \(ProbedClinic.token)"
            return call.path == "/doctors/"
                ? .init(#"[{"id":1,"name":5,"hours":"\#(ProbedClinic.token) at 9","fee":"\#(ProbedClinic.password)"}]"#)
                : .init(#"{"error":"\#(words)"}"#, status: 400)
        }
        defer { clinic.stop() }
        let answer = text(try await probe(clinic))
        let told = answer.lines.joined(separator: "\n") + answer.json.text
        #expect(told.contains("no [secret] and no [secret]") && told.contains("[secret] at 9"))
        #expect(!told.contains(ProbedClinic.password) && !told.contains(ProbedClinic.token))
    }

    @Test("a key that a server puts into the address of the next page is not told")
    func keyInAddress() async throws {
        let clinic = try ProbedClinic { call in
            let next = call.query.contains("page=2") ? "null" : "\"/patients/?page=2&key=\(ProbedClinic.password)\""
            let id = call.query.contains("page=2") ? 2 : 1
            return .init(#"{"count":2,"next":\#(next),"results":[{"id":\#(id),"name":"A","phone":"1","born":null}]}"#)
        }
        defer { clinic.stop() }
        let text = try Self.replacingSignIn("{kind: api_key, parameter: key, role: {asked: true}}")
            .replacing("{page: page, total: count}", with: "{next: next}")
        let answer = self.text(try await probe(clinic, text, role: "boss"))
        #expect(clinic.calls.contains("GET /patients/?page=2&key=\(ProbedClinic.password)"))
        #expect(!(answer.lines.joined() + answer.json.text).contains(ProbedClinic.password), "\(answer.lines)")
        #expect(answer.lines[0].contains("then 1"), "\(answer.lines)")
    }

    private static func replacingSignIn(_ rule: String) throws -> String {
        var text = ProbedClinic.catalogue
        let (start, end) = (text.firstRange(of: "sign_in:"), text.firstRange(of: "errors:"))
        text.replaceSubrange(
            try #require(start).lowerBound..<(try #require(end)).lowerBound, with: "sign_in: \(rule)\n")
        return text
    }

    @Test("a refused sign-in is tried once, and then nothing is")
    func refused() async throws {
        let clinic = try ProbedClinic()
        defer { clinic.stop() }
        let report = try await probe(clinic, password: "wrong")
        #expect(clinic.calls == ["POST /login/"])
        #expect(report.findings.map(\.problem) == [.signInRefused(status: 401, words: "no such account")])
        #expect(text(report).status == 2 && report.untried?.contains("no such account") == true)
    }

    @Test("a credential that goes along with every request is not sent again once it is refused")
    func directlyRefused() async throws {
        let clinic = try ProbedClinic { _ in .init(#"{"error":"who are you?"}"#, status: 401) }
        defer { clinic.stop() }
        let text = try Self.replacingSignIn("{kind: basic, role: {asked: true}}")
        let report = try await probe(clinic, text, role: "staff")
        #expect(clinic.calls.count == 1 && self.text(report).status == 2)
        #expect(report.findings.map(\.problem.kind) == ["sign-in-refused"])
    }

    @Test("a server that wants a pause gets it, and the end is told")
    func pause() async throws {
        let clinic = try ProbedClinic { call in
            call.path == "/doctors/" ? .init(#"{"error":"slowly"}"#, status: 429, "Retry-After: 5") : nil
        }
        defer { clinic.stop() }
        let report = try await probe(clinic)
        #expect(clinic.calls.last == "GET /doctors/" && report.stopped?.contains("pause") == true)
        #expect(report.findings.map(\.problem.kind) == ["refused"])
    }

    @Test("after sixty requests no more are sent, and that is told")
    func bounded() async throws {
        let clinic = try ProbedClinic()
        defer { clinic.stop() }
        let more = (1...40).map { number in
            """

              rooms\(number):
                summary: Rooms
                pull: {strategy: full, every: 600}
                faces: {staff: {list: /doctors/}}
                fields: {name: {type: string}, hours: {type: string}, fee: {type: decimal}}
            """
        }
        let report = try await probe(clinic, ProbedClinic.catalogue + more.joined())
        #expect(clinic.calls.count == 60 && report.requests == 60)
        #expect(text(report).lines.contains("stopped: 60 requests were sent, and no more are"))
    }

    @Test("an answer that is too long is no list, and the others are tried")
    func tooLong() async throws {
        let clinic = try ProbedClinic { call in
            call.path == "/doctors/" ? .init("[\"" + String(repeating: "a", count: 17 << 20) + "\"]") : nil
        }
        defer { clinic.stop() }
        let report = try await probe(clinic)
        #expect(report.findings.map(\.problem.kind) == ["no-answer"])
        #expect(report.lists.map(\.resource).contains("visits"))
    }

    @Test("the JSON has the same keys always")
    func json() async throws {
        let clinic = try ProbedClinic { $0.path == "/rooms" ? .init("{}") : nil }
        defer { clinic.stop() }
        let json = text(try await probe(clinic)).json
        let keys = ["file", "findings", "lists", "reason", "requests", "role", "server", "stopped", "tried"]
        #expect(json.object?.keys.sorted() == keys)
        #expect(ProbeAnswerText(file: "a", server: "b", untried: "c").json.object?.keys.sorted() == keys)
        let finding = try #require(json["findings"]?.array?.first)
        #expect(finding["kind"] == "no-list" && finding["hint"] == false && finding["resource"] == "rooms")
        #expect(finding["place"] == "resources.rooms.pull")
        #expect(json["lists"]?.array?.allSatisfy { $0.object?.count == 14 } == true)
    }

    @Test("the exit status tells scripts: 0 nothing to say, 1 findings, 2 not tried, 64 wrong usage")
    func exitStatus() async throws {
        let clinic = try ProbedClinic()
        defer { clinic.stop() }
        try await withFolder { folder in
            let (file, secret) = (folder + "/clinic.yaml", folder + "/secret")
            try Data("\(ProbedClinic.password)\n".utf8).write(to: URL(filePath: secret))
            func status(_ text: String, _ arguments: [String]) async throws -> Int32 {
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                do {
                    try await CatalogueProbeCommand.parse([file, "--password-file", secret] + arguments).run()
                    return 0
                } catch {
                    return CatalogueProbeCommand.exitCode(for: error).rawValue
                }
            }
            let (sound, account) = (ProbedClinic.catalogue, ["--server", clinic.url, "--login", "me@clinic.example"])
            #expect(try await status(sound, account) == 0)
            #expect(
                try await status(sound.replacing("list: /rooms,", with: "list: /rooms/,"), account + ["--json"]) == 1)
            #expect(try await status("title: Nothing else\n", account) == 2)
            #expect(try await status(sound, ["--server", "http://127.0.0.1:9", "--login", "me"]) == 2)
            #expect(try await status(sound, account + ["--password-file", folder + "/absent"]) == 2)
            #expect(try await status(sound, ["--server", clinic.url]) == 64)
            #expect(try await status(sound, ["--server", "clinic", "--login", "me"]) == 64)
            #expect(try await status(sound, account + ["--role", "nobody"]) == 64)
            #expect(try await status(sound, account + ["--password", "x"]) == 64)
        }
    }
}
