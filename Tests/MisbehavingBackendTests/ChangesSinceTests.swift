import Foundation
import SyncModel
import SyncTestSupport
import Synchronization
import Testing

@testable import ReplicaEngine

/// Lists of what changed since a moment save their length, and must lose nothing for it (design section 17).
@Suite("A list that is narrowed to what changed")
struct ChangesSinceTests {
    /// A server of rooms whose clock is not ours, and which lists what changed since a moment of it.
    private final class Rooms: Sendable {
        struct State {
            /// Seconds since 1970, by its own clock.
            var now: Int64 = 1_900_000_000
            /// Name, moment of the last change, and whether it is removed.
            var rooms: [Int64: (name: String, changedAt: Int64, isGone: Bool)] = [:]
            var queries: [String] = []
            var saysWhen = true
            /// What is to happen while the next list is read.
            var beforeAnswer: (@Sendable (inout State) -> Void)?
            /// The ids of broken records.
            var broken: Set<Int64> = []
        }
        let server: ListServer
        private let state = Mutex(State())

        init() throws {
            server = try ListServer()
            server.script { [self] (call: PlainServer.Call) -> ListServer.Answer? in
                guard call.path.hasPrefix("/rooms") else { return nil }
                return state.withLock { state in
                    if call.method == "PATCH" { return Self.change(call, &state) }
                    let happens = state.beforeAnswer
                    state.beforeAnswer = nil
                    let answer = Self.list(call.query, &state)
                    happens?(&state)
                    return answer
                }
            }
        }

        func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

        /// What the lists since the last call were asked for: `all`, or the seconds behind which changes were.
        func asked() -> [String] {
            with { state in
                defer { state.queries = [] }
                return state.queries
            }
        }

        private static func list(_ query: String, _ state: inout State) -> ListServer.Answer {
            let since = query.split(separator: "=").last.flatMap { Int64($0) }
            state.queries.append(since.map { "\(state.now - $0)" } ?? "all")
            let shown = state.rooms.sorted { $0.key < $1.key }.filter { $0.value.changedAt >= since ?? 0 }
            let elements = shown.map { id, room in
                state.broken.contains(id)
                    ? #"{"id":\#(id),"name":NaN}"#
                    : #"{"id":\#(id),"name":"\#(room.name)","removed":\#(room.isGone)}"#
            }
            var answer = ListServer.Answer("[\(elements.joined(separator: ","))]")
            if state.saysWhen { answer.fields.append("Date: \(date(state.now))") }
            return answer
        }

        private static func change(_ call: PlainServer.Call, _ state: inout State) -> ListServer.Answer? {
            guard let id = Int64(call.path.split(separator: "/").last ?? ""),
                let name = (try? JSONValue(parsing: call.body))?["name"]?.string
            else { return nil }
            state.rooms[id] = (name, state.now, false)
            return ListServer.Answer(#"{"id":\#(id),"name":"\#(name)","removed":false}"#)
        }

        private static func date(_ seconds: Int64) -> String {
            let form = DateFormatter()
            form.locale = Locale(identifier: "en_US_POSIX")
            form.timeZone = TimeZone(identifier: "GMT")
            form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            return form.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
        }
    }

    private static let catalogue = """
        catalogue: 1
        name: rooms
        title: Rooms
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
        errors: [error]
        resources:
          rooms:
            summary: Rooms
            gone: removed
            pull: {strategy: full, every: 60, since: {parameter: since, full_every: 3600, overlap: 120, form: seconds}}
            faces: {STAFF: {list: /rooms, update: "/rooms/{id}"}}
            fields: {name: {type: string}, removed: {type: boolean, write: never}}
        """

    private func run(_ body: (ListDesk, Rooms) async throws -> Void) async throws {
        let rooms = try Rooms()
        defer { rooms.server.stop() }
        rooms.with { state in
            for id in 1...3 as ClosedRange<Int64> { state.rooms[id] = ("n\(id)", state.now - 9_000, false) }
        }
        try await ListDesk.run(Self.catalogue, at: rooms.server) { desk in
            try await desk.sync()
            #expect(rooms.asked() == ["all"])
            try await body(desk, rooms)
        }
    }

    private func pass(_ rooms: Rooms, _ seconds: Int64 = 60) { rooms.with { $0.now += seconds } }

    @Test("asks by the server's clock less the overlap, and takes over what changed and what is marked as gone")
    func changes() async throws {
        try await run { desk, rooms in
            pass(rooms)
            rooms.with { state in
                state.rooms[1] = ("new", state.now, false)
                state.rooms[2]?.changedAt = state.now
                state.rooms[2]?.isGone = true
                state.rooms[4] = ("n4", state.now, false)
            }
            let report = try await desk.sync()
            #expect(rooms.asked() == ["180"], "since the last list, less the overlap")
            #expect(report.listings["rooms"]?.elements == 3)
            let names = try await desk.records("rooms").mapValues { $0["name"] }
            #expect(names == ["1": "new", "3": "n3", "4": "n4"])
        }
    }

    @Test("what such a list lacks is not gone; a whole list now and then tells, as does one that is asked for")
    func gone() async throws {
        try await run { desk, rooms in
            rooms.with { $0.rooms[3] = nil }
            pass(rooms)
            try await desk.sync()
            #expect(try await desk.records("rooms").count == 3)
            try await desk.sync(.full)
            #expect(rooms.asked() == ["180", "all"])
            #expect(try await desk.records("rooms").keys.sorted() == ["1", "2"])
            pass(rooms, 3600)
            try await desk.sync(after: 3600)
            #expect(rooms.asked() == ["all"])
            #expect(try await desk.engine.verify().allSatisfy(\.comparison.isIdentical))
        }
    }

    @Test("a server that does not say when it answered is asked for whole lists")
    func untold() async throws {
        try await run { desk, rooms in
            rooms.with { $0.saysWhen = false }
            pass(rooms)
            try await desk.sync()
            // The list that told nothing leaves the earlier moment as it was.
            pass(rooms)
            try await desk.sync()
            #expect(rooms.asked() == ["180", "240"])
        }
    }

    @Test("a list that could not be taken over whole is followed by a whole one")
    func broken() async throws {
        try await run { desk, rooms in
            pass(rooms)
            rooms.with { state in
                state.rooms[1] = ("lost", state.now, false)
                state.broken = [1]
            }
            try await desk.sync()
            rooms.with { $0.broken = [] }
            // The clock of the server has moved on: a list of what changed would lack it now.
            pass(rooms, 600)
            try await desk.sync()
            #expect(rooms.asked() == ["180", "all"])
            #expect(try await desk.name("rooms", "1") == "lost")
        }
    }

    @Test("a change of ours and one of a colleague's meet as in whole lists")
    func written() async throws {
        try await run { desk, rooms in
            try await desk.update("rooms", "1", ["name": "mine"])
            pass(rooms)
            rooms.with { $0.rooms[2] = ("theirs", $0.now, false) }
            try await desk.sync()
            for _ in 1...2 {
                pass(rooms)
                try await desk.sync()
            }
            #expect(rooms.with { $0.rooms[1]?.name } == "mine")
            let names = try await desk.records("rooms").mapValues { $0["name"] }
            #expect(names == ["1": "mine", "2": "theirs", "3": "n3"])
            #expect(try await desk.states() == [.acknowledged])
        }
    }
}
