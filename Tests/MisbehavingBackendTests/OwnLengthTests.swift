import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaEngine

/// A server of visits that have a start and a length, no zone and mostly no end, and refuse what overlaps.
@Suite("Bookings that say themselves, or whose holders say, how long they are and when they can be")
struct OwnLengthTests {
    private static let byRecord = "{field: duration, default: 30}"
    private static let week = """
        schedule: {resource: working-hours, holder: dentist, weekday: weekday, monday: 0, from: opens, to: closes}
              exceptions: {resource: days-off, holder: dentist, day: date, available: works, from: opens, to: closes}
        """

    private static func catalogue(minutes: String, hours: String, end: String = "") -> String {
        """
        catalogue: 1
        name: chairs
        title: Chairs
        zone: Europe/Paris
        ids: integer
        sign_in: {kind: none}
        errors: [error]
        resources:
          dentists:
            summary: Dentists
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {user: {list: /dentists}}
            fields: {name: {type: string}, slot_minutes: {type: integer}}
          working-hours:
            summary: Stretches of the week, from 0 for Monday
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {user: {list: /working-hours}}
            fields:
              dentist: {type: reference, resource: dentists}
              weekday: {type: integer}
              opens: {type: time}
              closes: {type: time}
          days-off:
            summary: Days that are otherwise
            pull: {strategy: full, every: 60, urgency: 1}
            faces: {user: {list: /days-off}}
            fields:
              dentist: {type: reference, resource: dentists}
              date: {type: date}
              works: {type: boolean}
              opens: {type: time}
              closes: {type: time}
          visits:
            summary: Visits
            natural_key: [dentist, starts_at]
            pull: {strategy: full, every: 60}
            booking:
              start: starts_at
              minutes: \(minutes)
              holder: dentist
              taken: {status: [booked]}
              \(hours)\(end.isEmpty ? "" : "\n      end: ends_at")
            faces:
              user: {list: /visits, create: /visits, update: "/visits/{id}", delete: "/visits/{id}"}
            fields:
              dentist: {type: reference, resource: dentists, required: true, index: true}
              starts_at: {type: instant, form: local, required: true, index: true}
              duration: {type: integer}
              status: {type: string, write: never, starts: booked}\(end.isEmpty ? "" : "\n      ends_at: \(end)")
        """
    }

    private static func visit(_ id: Int64, _ start: String, _ minutes: Int64, dentist: Int64 = 1) -> JSONObject {
        [
            "id": .integer(id), "dentist": .integer(dentist), "starts_at": .string("2026-07-28T\(start):00"),
            "duration": .integer(minutes), "status": "booked",
        ]
    }

    /// From when to when a visit is, in minutes of its day.
    private static func span(_ visit: JSONObject) -> Range<Int64> {
        let parts = (visit["starts_at"]?.string ?? "").dropFirst(11).split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 3, visit["starts_at"]?.string?.count == 19 else { return 0..<0 }
        let start = parts[0] * 60 + parts[1]
        return start..<start + (visit["duration"]?.integer ?? 30)
    }

    private func run(
        minutes: String = byRecord, hours: String = week, end: String = "", visits: [JSONObject] = [],
        _ body: (ListDesk, ExampleServer) async throws -> Void
    ) async throws {
        func stretch(_ id: Int64, _ dentist: Int64, _ weekday: Int64, _ from: String, _ to: String) -> JSONObject {
            [
                "id": .integer(id), "dentist": .integer(dentist), "weekday": .integer(weekday), "opens": .string(from),
                "closes": .string(to),
            ]
        }
        func off(_ id: Int64, _ dentist: JSONValue, _ day: String, works: Bool = false) -> JSONObject {
            [
                "id": .integer(id), "dentist": dentist, "date": .string(day), "works": .bool(works),
                "opens": works ? "10:00" : .null, "closes": works ? "11:00" : .null,
            ]
        }
        let tables: [String: [JSONObject]] = [
            "dentists": [
                ["id": 1, "name": "Vidal", "slot_minutes": 45], ["id": 2, "name": "Roy", "slot_minutes": .null],
                ["id": 3, "name": "Without hours", "slot_minutes": 0],
            ],
            // The 28th is a Tuesday, the second day from 0 for Monday.
            "working-hours": [
                stretch(1, 1, 1, "09:00", "12:00"), stretch(2, 2, 1, "13:00", "14:00"),
                stretch(3, 1, 6, "08:00", "09:00"),
            ],
            "days-off": [off(1, .null, "2026-08-04"), off(2, 1, "2026-08-11", works: true), off(3, 2, "2026-08-11")],
            "visits": visits,
        ]
        let server = try ExampleServer(tables) { request, state in
            let table = request.parts.first ?? ""
            guard let rows = state.tables[table] else { return nil }
            let index = request.parts.dropFirst().first.flatMap { state.index(table, $0) }
            guard request.method != "GET" else { return ExampleServer.json(.array(rows.map { .object($0) })) }
            if request.method == "DELETE" {
                if let index { state.tables[table]?.remove(at: index) }
                return ListServer.Answer("", status: 204)
            }
            let whole = (index.map { rows[$0] } ?? ["status": "booked"]).merging(request.body) { $1 }
            let others = rows.enumerated().filter { $0.offset != index && $0.element["dentist"] == whole["dentist"] }
            let own = Self.span(whole)
            if own.isEmpty { return ExampleServer.json(["error": "a moment has no offset here"], status: 422) }
            if others.contains(where: { own.overlaps(Self.span($0.element)) }) {
                return ExampleServer.json(["error": "taken"], status: 409)
            }
            if let index {
                state.tables[table]?[index] = whole
                return ExampleServer.json(.object(whole))
            }
            return ExampleServer.json(.object(state.add(whole, to: table) { .integer(Int64($0)) }), status: 201)
        }
        defer { server.stop() }
        try await ListDesk.run(
            Self.catalogue(minutes: minutes, hours: hours, end: end), at: server.server, role: "user"
        ) { desk in
            try await desk.sync()
            try await body(desk, server)
        }
    }

    private func book(_ desk: ListDesk, _ start: String, _ minutes: Int64? = nil, dentist: Int64 = 1) async throws {
        var fields: JSONObject = ["dentist": .integer(dentist), "starts_at": .string("2026-07-28T\(start)")]
        fields["duration"] = minutes.map { .integer($0) }
        try await desk.create("visits", fields)
    }

    /// Why a booking is refused here; nil where it is taken.
    private func refusal(
        _ desk: ListDesk, _ start: String, _ minutes: Int64? = nil, dentist: Int64 = 1
    ) async throws -> String? {
        do {
            try await book(desk, start, minutes, dentist: dentist)
            return nil
        } catch EngineError.refused(let refusal) { return refusal.reason.code }
    }

    private func slots(
        _ desk: ListDesk, _ dentist: String, _ from: String, _ to: String, minutes: Int? = nil
    ) async throws -> [String] {
        let context = desk.context
        let zone = context.catalogue.zone
        let resource = try context.resource("visits")
        let span = TimeSpan(
            start: try #require(InstantText.parse(from, naiveIn: zone)),
            end: try #require(InstantText.parse(to, naiveIn: zone)))
        return try await context.replica.read { reader in
            guard let desk = SlotDesk(context, reader, resource) else { return [] }
            return try desk.free(holder: dentist, within: span, minutes: minutes).map {
                WireTime.wall(Int64($0.span.start.timeIntervalSince1970 * 1000), in: zone)
            }.map { String($0.dropFirst(8).prefix(8)) }
        }
    }

    @Test("a booking keeps others from its whole length, and arrives with it and without an end")
    func length() async throws {
        try await run(visits: [Self.visit(7, "09:00", 90)]) { desk, server in
            #expect(try await refusal(desk, "10:00", 15) == "taken", "the long one is not over")
            try await book(desk, "10:30", 60)
            #expect(try await refusal(desk, "11:15") == "taken")
            #expect(try await refusal(desk, "11:30") == nil)
            #expect(try await refusal(desk, "11:45", 30) == "outside-hours")
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            let made = server.with { state in
                state.tables["visits", default: []].dropFirst().sorted {
                    $0["starts_at"]?.string ?? "" < $1["starts_at"]?.string ?? ""
                }
            }
            #expect(made.map { $0["starts_at"] } == ["2026-07-28T10:30:00", "2026-07-28T11:30:00"])
            #expect(made.map { $0["duration"] } == [60, nil] && made.allSatisfy { $0.count < 6 })
            try await desk.sync()
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("a long visit that a list shows makes an unsent one contested that begins late in it")
    func contested() async throws {
        try await run { desk, server in
            try await book(desk, "10:15", 30)
            server.with { $0.tables["visits"] = [Self.visit(7, "09:00", 90)] }
            for _ in 1...2 { try await desk.sync() }
            #expect(try await desk.states() == [.queued])
            let visits = try desk.context.resource("visits")
            let booked = try await desk.context.replica.read { try $0.documents(visits, DocumentQuery(limit: 9)) }
            #expect(booked.compactMap(\.booking) == [.contested])
            server.with { $0.tables["visits"] = [Self.visit(7, "09:00", 60)] }
            for _ in 1...2 { try await desk.sync() }
            #expect(try await desk.states() == [.acknowledged])
        }
    }

    @Test("a visit that grows must fit as a new one, and one that shrinks lets go of its end before another takes it")
    func changed() async throws {
        try await run(visits: [Self.visit(7, "09:00", 60), Self.visit(8, "11:00", 60)]) { desk, server in
            await #expect(throws: EngineError.self) { try await desk.update("visits", "8", ["duration": 90]) }
            await #expect(throws: EngineError.self) {
                try await desk.update("visits", "7", ["starts_at": "2026-07-28T10:30", "duration": 45])
            }
            try await desk.update("visits", "8", ["duration": 20])
            try await book(desk, "11:20", 40)
            let context = desk.context
            let plan = try await context.replica.read { try OutboxReading(context, $0).plan }
            #expect(plan.ready.map(\.kind) == [.update])
            #expect(plan.waiting.values.map { $0 } == plan.ready.map { .release($0.id) })
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(server.with { $0.tables["visits"]?.map { $0["duration"] } } == [60, 20, 40])
        }
    }

    @Test("free slots are as long as is asked for, within the holder's own week and days")
    func hours() async throws {
        try await run(visits: [Self.visit(7, "10:00", 30)]) { desk, _ in
            let (day, next) = ("2026-07-28", "2026-07-29")
            let usual = try await slots(desk, "1", day, next)
            #expect(usual == ["28T09:00", "28T09:30", "28T10:30", "28T11:00", "28T11:30"])
            #expect(try await slots(desk, "1", day, next, minutes: 60) == ["28T09:00", "28T10:30", "28T11:00"])
            #expect(try await slots(desk, "2", day, next) == ["28T13:00", "28T13:30"])
            #expect(try await slots(desk, "1", "2026-07-26", "2026-07-27") == ["26T08:00", "26T08:30"], "a Sunday")
            #expect(try await slots(desk, "1", "2026-08-04", "2026-08-05") == [], "everybody's day off")
            #expect(try await slots(desk, "1", "2026-08-11", "2026-08-12") == ["11T10:00", "11T10:30"])
            #expect(try await slots(desk, "2", "2026-08-11", "2026-08-12") == [])
            #expect(try await refusal(desk, "12:00", dentist: 2) == "outside-hours")
            // Of whom there is no record nothing is known.
            #expect(try await slots(desk, "3", day, next) == [])
            #expect(try await refusal(desk, "03:00", dentist: 3) == nil)
        }
    }

    @Test("the holder's record says how long slots are, where it says something that can be")
    func holders() async throws {
        try await run(minutes: "{holder: slot_minutes, default: 20}") { desk, _ in
            let (day, next) = ("2026-07-28", "2026-07-29")
            #expect(try await slots(desk, "1", day, next) == ["28T09:00", "28T09:45", "28T10:30", "28T11:15"])
            #expect(try await slots(desk, "2", day, next) == ["28T13:00", "28T13:20", "28T13:40"])
            try await book(desk, "09:00")
            #expect(try await refusal(desk, "09:40") == "taken")
            #expect(try await refusal(desk, "11:20") == "outside-hours")
            #expect(try await refusal(desk, "13:00", dentist: 2) == nil)
            #expect(try await refusal(desk, "13:20", dentist: 2) == nil)
        }
    }

    @Test("where there are no hours any time may be had that is not taken, and the server decides")
    func noHours() async throws {
        try await run(hours: "hours: {none: true}") { desk, _ in
            #expect(try await refusal(desk, "03:00", 45) == nil)
            #expect(try await refusal(desk, "03:30") == "taken")
            #expect(
                try await slots(desk, "1", "2026-07-28T02:00", "2026-07-28T05:00", minutes: 60) == [
                    "28T02:00", "28T04:00",
                ])
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
        }
    }

    @Test("what is known of hours is told: some, none that can be read, or that there are none")
    func told() async throws {
        func hours(_ desk: ListDesk, _ dentist: String) async throws -> SlotDesk.Hours? {
            let (context, resource) = (desk.context, try desk.context.resource("visits"))
            return try await context.replica.read { try SlotDesk(context, $0, resource)?.hours(holder: dentist) }
        }
        try await run { desk, _ in
            let known = try await hours(desk, "1")
            #expect(known == .known)
            #expect(try await hours(desk, "3") == .unknown)
        }
        try await run(hours: "hours: {none: true}") { desk, _ in
            let none = try await hours(desk, "1")
            #expect(none == SlotDesk.Hours.none)
        }
        // A name as hours is a text that can't be read.
        try await run(hours: "hours: name") { desk, _ in
            let unknown = try await hours(desk, "1")
            #expect(unknown == .unknown)
        }
    }

    @Test("a moment that is typed without an offset is the clinic's; one that its clock shows twice is refused")
    func moments() async throws {
        try await run(hours: "hours: {none: true}") { desk, server in
            try await book(desk, "10:00")
            try await book(desk, "09:00:00Z")
            #expect(
                try await desk.records("visits").values.allSatisfy {
                    $0["starts_at"]?.string?.hasSuffix("+02:00") == true
                })
            try await desk.create("visits", ["dentist": 1, "starts_at": "2026-10-25T02:30:00+02:00"])
            do {
                try await desk.create("visits", ["dentist": 2, "starts_at": "2026-10-25T02:30:00+01:00"])
                Issue.record("the second half past two can't be said")
            } catch EngineError.invalidFields(_, let faults) { #expect(faults == ["starts_at": .shownTwice]) }
            try await desk.sync()
            #expect(
                server.with { $0.tables["visits"]?.compactMap { $0["starts_at"]?.string }.sorted() } == [
                    "2026-07-28T10:00:00", "2026-07-28T11:00:00", "2026-10-25T02:30:00",
                ])
            try await desk.sync()
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("an end that is the client's to say is filled in, counts as it is said, and moves along")
    func sentEnd() async throws {
        try await run(minutes: "30", hours: "hours: {none: true}", end: "{type: instant, form: local}") {
            desk, server in
            try await book(desk, "10:00")
            try await desk.create(
                "visits", ["dentist": 1, "starts_at": "2026-07-28T11:00", "ends_at": "2026-07-28T12:30"])
            #expect(try await refusal(desk, "12:00") == "taken")
            #expect(try await refusal(desk, "10:30") == nil)
            try await desk.sync()
            // Which of them arrived first, and got which id, is not said.
            let moved = server.with { state in
                state.tables["visits"]?.first { $0["starts_at"]?.string?.contains("T11:00") == true }?["id"]
            }
            try await desk.update("visits", moved?.text ?? "", ["starts_at": "2026-07-28T13:00"])
            #expect(try await refusal(desk, "14:00") == "taken")
            #expect(try await refusal(desk, "14:30") == nil)
            try await desk.sync()
            let ends = server.with { $0.tables["visits"]?.compactMap { $0["ends_at"]?.string?.dropFirst(11) } }
            #expect(ends?.sorted() == ["10:30:00", "11:00:00", "14:30:00", "15:00:00"])
            #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
        }
    }
}
