import ControlProtocol
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("What a tool is told of the requests of a sync")
struct TraceAnswerTests {
    @Test("each request has its step, method, path, fields and body; what is left out is named, and secrets are masked")
    func answer() async throws {
        let desk = try await Workstation()
        _ = try await desk.writes.create("patients", fields: PushTests.patient, author: "uid:1")
        let preview = try await desk.ask(.syncPreview, ["trace": true])
        #expect(preview["left_out"] == "Authorization")
        let trace = try #require(preview["trace"]?.array)
        let write = try #require(trace.first { $0["step"] == "write" })
        #expect((write["method"], write["path"]) == ("POST", "/api/Admin/patients/"))
        #expect(write.value(at: ["fields", "Content-Type"]) == "application/json")
        #expect(write.value(at: ["fields", "Idempotency-Key"]) == write["operation"])
        #expect(
            write.value(at: ["body", "password"]) == "(secret)"
                && write["body"] == preview["sends"]?.array?.first?["body"])
        let secret = PushTests.patient["password"]?.string ?? "?"
        #expect(!preview.text.contains("\"\(secret)\""))
        #expect(trace.first { $0["step"] == "list" }?["signed"] == true)
        #expect(trace.firstIndex(of: write) ?? 0 > 0, "what it may overwrite, or make twice, is looked at before")
        #expect(desk.transport.writes.isEmpty)
    }

    @Test("it is told only where it is asked for, and bounded by the limit")
    func bounded() async throws {
        let desk = try await Workstation()
        #expect(try await desk.ask(.syncPreview)["trace"] == nil)
        let preview = try await desk.ask(.syncPreview, ["trace": true, "limit": 2])
        #expect(preview["trace"]?.array?.count == 2 && preview["cut"] == true)
    }
}
