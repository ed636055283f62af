import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@testable import SyncSimulation

@Suite("The model server serves the lists of a catalogue with UUIDs")
struct PartyServerTests {
    private static let form = ServerIDForm.string
    private static let practitioner = form.json(100)

    /// The server of a role's part of the catalogue.
    private func server(_ role: String, _ names: Set<String>) throws -> ModelServer {
        let whole = try Catalogue.load(file: Fixtures.path("sync/dokal.yaml"))
        var server = ModelServer(whole.narrowed(to: names).seen(by: role).paged(by: 2), role: role)
        server.seconds = SimulatedTime.beginning / 1000
        _ = server.answer(call("POST", "/auth/v1/token", query: "grant_type=password"))
        return server
    }

    private func call(_ method: String, _ path: String, query: String = "", _ body: JSONValue? = nil) -> WireCall {
        WireCall(
            workstation: 0, method: method, path: path, query: query, body: body, key: "k", token: "Bearer token-1")
    }

    private func get(_ server: inout ModelServer, _ path: String, _ query: String = "") throws -> JSONValue {
        let answer = server.answer(call("GET", path, query: query))
        #expect(answer.status == 200)
        return try JSONValue(parsing: answer.body)
    }

    private func ids(_ list: JSONValue?) -> [Int64?] { list?.array?.map { Self.form.number($0["id"]) } ?? [] }

    @Test("pages have a total, and begin where they are asked to")
    func pages() throws {
        var server = try server("practitioner", ["appointments"])
        for day in 13...15 {
            _ = try server.create("appointments", ["appointment_date": .string("2026-01-\(day)")], by: .colleague)
        }
        let page = try get(&server, "/api/v1/crm/appointments", "limit=2&offset=2")
        #expect(ids(page["appointments"]) == [102])
        #expect(page["total"] == 3)
    }

    @Test("what is open is in one list and the rest in the other; references come as objects")
    func twoLists() throws {
        var server = try server("patient", ["practitioners", "appointments"])
        _ = try server.create("practitioners", ["city": "Haïfa"], by: .colleague)
        for (hour, status) in [("09", "pending"), ("10", "completed")] {
            _ = try server.create(
                "appointments",
                [
                    "practitioner_id": Self.practitioner, "appointment_date": "2026-01-13",
                    "start_time": .string("\(hour):00:00"), "end_time": .string("\(hour):30:00"),
                    "status": .string(status),
                ], by: .colleague)
        }
        let upcoming = try get(&server, "/api/v1/appointments/upcoming")
        #expect(ids(upcoming) == [200])
        #expect(upcoming.array?.first?["practitioners"]?["id"] == Self.practitioner)
        #expect(upcoming.array?.first?["practitioner_id"] == nil)
        #expect(ids(try get(&server, "/api/v1/appointments/past")) == [201])
        #expect(server.answer(call("GET", "/api/v1/appointments/\(Self.form.text(299))")).status == 404)
    }

    @Test("a conversation's messages go back from a moment, and say when the last was said")
    func cursor() throws {
        var server = try server("patient", ["conversations", "messages"])
        _ = try server.create("conversations", [:], by: .colleague)
        let path = "/api/v1/conversations/\(Self.form.text(100))/messages"
        for text in ["a", "b", "c"] {
            #expect(server.answer(call("POST", path, ["content": .string(text)])).status == 201)
        }
        let newest = try get(&server, path, "limit=2")
        #expect(newest.array?.compactMap { $0["content"]?.string } == ["b", "c"])
        let moment = try #require(newest.array?.first?["created_at"]?.string)
        #expect(ids(try get(&server, path, "limit=2&before=\(moment)")) == [200])
        let last = try get(&server, "/api/v1/conversations").array?.first?["last_message_at"]
        #expect(last == newest.array?.last?["created_at"])
        #expect(
            server.answer(call("POST", "/api/v1/conversations/\(Self.form.text(199))/messages", ["content": "d"]))
                .status == 400)
    }

    @Test("a create by key changes the record that has it; a PUT leaves nothing of what it does not say")
    func whole() throws {
        var server = try server("practitioner", ["overrides"])
        for isOpen in [true, false] {
            let body: JSONValue = ["date": "2026-01-15", "is_available": .bool(isOpen)]
            #expect(server.answer(call("POST", "/api/v1/crm/overrides", body)).status == 201)
        }
        #expect(server.tables["overrides"]?.rows.map { $0.fields["is_available"] } == [false])
        var other = try self.server("patient", ["health-profile"])
        _ = try other.create("health-profile", ["blood_type": "A", "sex": "other"], by: .beginning)
        #expect(other.answer(call("PUT", "/api/v1/health/profile", ["sex": "female"])).status == 200)
        let profile = try get(&other, "/api/v1/health/profile")
        #expect(profile["sex"] == "female" && profile["blood_type"] == .null)
    }

    @Test("an action on all records does it to all of them; a cut list has the newest")
    func collective() throws {
        var server = try server("patient", ["notifications"])
        for _ in 0...ModelServer.cap { _ = try server.create("notifications", [:], by: .colleague) }
        #expect(server.answer(call("PATCH", "/api/v1/notifications/read-all", [:])).status == 204)
        let list = try get(&server, "/api/v1/notifications")
        #expect(ids(list).first == 101 && ids(list).count == ModelServer.cap)
        #expect(list.array?.allSatisfy { $0["is_read"] == true } == true)
    }
}
