import ControlProtocol
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@Suite("What the replica computes is what Dokal computes", .serialized)
struct DokalViewTests {
    /// Weeks in which clocks in Israel are moved, and one in which they aren't: Unix milliseconds.
    private static let times: [Int64] = [1_774_000_800_000, ServedClinic.noon, 1_792_576_800_000]

    @Test("over 30 random clinics: unread counts, dashboards and free slots", arguments: 0..<3)
    func random(part: Int) async throws {
        var found = 0
        for seed in stride(from: part + 1, through: 30, by: 3) {
            found += try await compare(.random(UInt64(seed)), at: Self.times[part])
        }
        #expect(found > 300, "there were hardly any slots to compare")
    }

    /// Compares all views of a clinic for a practitioner and a patient. Returns how many slots there were.
    private func compare(_ seed: Seed, at time: Int64) async throws -> Int {
        let slots = Counter()
        try await ServedClinic.run(seed, api: .dokal, clock: ManualWallClock(time)) { clinic async throws in
            let list = try await clinic.ask("GET", "/api/v1/practitioners/search?limit=100", as: nil).body?.array ?? []
            let practitioners = list.compactMap { $0["id"]?.string }
            #expect(!practitioners.isEmpty)
            for role in ["practitioner", "patient"] {
                try await Workplace.run(role, login: Practice.login(role), at: clinic) { workplace async throws in
                    let desk = ViewDesk(workplace: workplace, clinic: clinic)
                    try await desk.expectSame("unread-count", [:], "/api/v1/notifications/unread-count")
                    for id in practitioners {
                        let free = try await desk.expectSame(
                            "slots", ["id": .string(id), "from": .string(desk.day(1)), "to": .string(desk.day(15))],
                            "/api/v1/practitioners/\(id)/slots?from=\(desk.day(1))&to=\(desk.day(15))")
                        slots.add(free?.array?.count ?? 0)
                    }
                    guard role == "practitioner" else { return }
                    for (from, to) in [(nil, nil), (-10, nil), (nil, 3), (-5, 5)] as [(Int?, Int?)] {
                        var parameters: JSONObject = [:]
                        parameters["from"] = from.map { .string(desk.day($0)) }
                        parameters["to"] = to.map { .string(desk.day($0)) }
                        let query = parameters.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: "&")
                        try await desk.expectSame("dashboard", parameters, "/api/v1/crm/dashboard/stats?\(query)")
                    }
                }
            }
        }
        return slots.value
    }
}

/// Asks a workplace and the server for the same.
struct ViewDesk: Sendable {
    let workplace: Workplace
    let clinic: ServedClinic

    /// A day of Jerusalem's, counted from today.
    func day(_ offset: Int) -> String { Days.day(offset, from: clinic.clock) }

    @discardableResult
    func expectSame(_ view: String, _ parameters: JSONObject, _ path: String) async throws -> JSONValue? {
        let mine = try await workplace.ask(.viewsGet, ["view": .string(view), "params": .object(parameters)])
        let theirs = try await clinic.ask("GET", path, as: workplace.login)
        #expect(theirs.status == 200, "\(path)")
        #expect(mine == theirs.body, "\(view) \(parameters) as \(workplace.role)")
        return theirs.body
    }

    /// The free slots of somebody for whole days, as the socket and as the server tell them.
    func slots(of holder: String, from: String, to: String) async throws -> (mine: [JSONValue], theirs: [JSONValue]) {
        let end = Days.next(to)
        let answer = try await workplace.ask(
            .slotsList,
            [
                "resource": "appointments", "holder": .string(holder), "from": .string(from), "to": .string(end),
                "limit": 10_000,
            ])
        let members = ["slot_date", "slot_start", "slot_end"]
        let mine = (answer["slots"]?.array ?? []).map { slot in
            JSONValue.object((slot.object ?? [:]).filter { members.contains($0.key) })
        }
        let theirs = try await clinic.ask(
            "GET", "/api/v1/practitioners/\(holder)/slots?from=\(from)&to=\(to)", as: nil)
        return (mine, theirs.body?.array ?? [])
    }
}
