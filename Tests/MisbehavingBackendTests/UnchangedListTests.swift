import SyncModel
import SyncTestSupport
import Synchronization
import Testing

@testable import ReplicaEngine

/// What a server's marks of a list save, and what they must never hide (design section 5.2, RFC 9110 sections 8.8 and 13.1).
@Suite("A list that the server says is as it was")
struct UnchangedListTests {
    /// A server that marks its list of rooms, and says when it was asked whether it is as it was.
    private final class Rooms: Sendable {
        private struct State {
            var ids = Array(1...3)
            var names: [Int: String] = [:]
            var version = 1
            var asked: [String] = []
        }
        private let state = Mutex(State())
        /// The header fields of an answer, by its version.
        let marks: @Sendable (Int) -> [String]
        /// Which header field of a request asks whether the list is as it was.
        let asks: String

        init(asks: String = "If-None-Match", marks: @escaping @Sendable (Int) -> [String]) {
            (self.asks, self.marks) = (asks, marks)
        }

        /// How often the list was shown, and how often it was said to be as it was.
        var shown: Int { state.withLock { state in state.asked.count { $0 == "shown" } } }
        var unchanged: Int { state.withLock { state in state.asked.count { $0 == "as it was" } } }

        func change(_ ids: [Int]) {
            state.withLock { state in
                state.ids = ids
                state.version += 1
            }
        }

        func serve(on desk: ListDesk) {
            desk.server.script { [self] call in
                guard call.path.hasPrefix("/rooms") else { return nil }
                return state.withLock { state in
                    if call.method == "POST" {
                        state.ids.append(9)
                        state.names[9] = "new"
                        state.version += 1
                        return ListServer.Answer(#"{"id":9,"name":"new"}"#, status: 201)
                    }
                    let marks = marks(state.version)
                    if let asked = call.field(asks), marks.contains(where: { $0.hasSuffix(": " + asked) }) {
                        state.asked.append("as it was")
                        var answer = ListServer.Answer("", status: 304)
                        answer.fields = marks
                        return answer
                    }
                    state.asked.append("shown")
                    let names = state.names
                    let elements = state.ids.map { #"{"id":\#($0),"name":"\#(names[$0] ?? "n\($0)")"}"# }
                    var answer = ListServer.Answer("[\(elements.joined(separator: ","))]")
                    answer.fields += marks
                    return answer
                }
            }
        }
    }

    @Test(
        "costs a request and no more, until it changes",
        arguments: [
            Mark(asks: "If-None-Match") { [#"ETag: "v\#($0)""#] },
            Mark(asks: "If-None-Match") { [#"ETag: W/"v\#($0)""#] },
            Mark(asks: "If-Modified-Since") {
                ["Last-Modified: Mon, 02 Mar 2026 0\($0):00:00 GMT", "Date: Mon, 02 Mar 2026 09:00:00 GMT"]
            },
        ])
    func saved(mark: Mark) async throws {
        try await ListDesk.run { desk in
            let rooms = Rooms(asks: mark.asks, marks: mark.fields)
            rooms.serve(on: desk)
            try await desk.sync()
            for _ in 1...3 {
                let report = try await desk.sync(.full)
                #expect(report.listings["rooms"]?.isUnchanged == true && report.isComplete)
            }
            #expect(rooms.shown == 1 && rooms.unchanged == 3)
            #expect(try await desk.count("rooms") == 3)
            rooms.change([1, 2])
            #expect(try await desk.sync().listings["rooms"]?.removed == 1)
            #expect(try await desk.sync().listings["rooms"]?.isUnchanged == true)
            #expect(try await desk.count("rooms") == 2)
        }
    }

    struct Mark: Sendable, CustomTestStringConvertible {
        let asks: String
        let fields: @Sendable (Int) -> [String]
        var testDescription: String { "\(fields(1))" }
    }

    @Test("that is to be fetched again is shown, and so is one after a day, whatever the server would say")
    func refetched() async throws {
        try await ListDesk.run { desk in
            let rooms = Rooms { [#"ETag: "v\#($0)""#] }
            rooms.serve(on: desk)
            try await desk.sync()
            try await desk.sync(.refetch)
            #expect(rooms.shown == 2 && rooms.unchanged == 0)
            try await desk.sync()
            #expect(rooms.shown == 2 && rooms.unchanged == 1)
            try await desk.sync(after: 90_000)
            #expect(rooms.shown == 3)
            #expect(try await desk.engine.verify(resources: ["rooms"])[0].comparison.isIdentical)
            #expect(rooms.shown == 4)
        }
    }

    @Test("is shown where a write has yet to be seen in it")
    func written() async throws {
        try await ListDesk.run { desk in
            let rooms = Rooms { [#"ETag: "v\#($0)""#] }
            rooms.serve(on: desk)
            try await desk.sync()
            try await desk.create("rooms", ["name": "new"])
            try await desk.sync()
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.count("rooms") == 4)
            #expect(try await desk.sync().listings["rooms"]?.isUnchanged == true)
        }
    }

    @Test("is believed only of the very list that is in the replica: whole, with nothing in question")
    func doubtful() async throws {
        try await ListDesk.run { desk in
            let rooms = Rooms { [#"ETag: "v\#($0)""#, #"Link: <?page=2>; rel="next""#] }
            rooms.serve(on: desk)
            for _ in 1...2 { try await desk.sync() }
            #expect(rooms.shown == 2 && rooms.unchanged == 0, "a list that is not whole")
        }
        try await ListDesk.run { desk in
            let rooms = Rooms { [#"ETag: "v\#($0)""#] }
            rooms.serve(on: desk)
            rooms.change(Array(1...40))
            try await desk.sync()
            rooms.change([1])
            // Suspiciously many are gone: only a second reading confirms it.
            for _ in 1...3 { try await desk.sync() }
            #expect(try await desk.count("rooms") == 1)
        }
    }

    @Test("is shown again where something else told of a change since, though the server has what it had before")
    func changedBetween() async throws {
        try await ListDesk.run { desk in
            let days = Mutex((asked: [String](), isMoved: false))
            desk.server.script { (call: PlainServer.Call) -> ListServer.Answer? in
                guard call.path == "/days" else { return nil }
                return days.withLock { days in
                    // The window has the record only while it is moved; the mark is one of the content.
                    let isWindow = !call.query.isEmpty
                    let day = days.isMoved ? "2026-03-03" : "2026-06-01"
                    let isShown = !isWindow || days.isMoved
                    let tag = "ETag: \"\(isWindow ? "w" : "a")\(days.isMoved)\""
                    if let asked = call.field("If-None-Match"), tag.hasSuffix(" " + asked) {
                        days.asked.append(isWindow ? "window as it was" : "whole as it was")
                        var answer = ListServer.Answer("", status: 304)
                        answer.fields = [tag]
                        return answer
                    }
                    days.asked.append(isWindow ? "window" : "whole")
                    let record = #"{"id":1,"at":"\#(day)T09:00:00Z","name":"n"}"#
                    return ListServer.Answer(isShown ? "[\(record)]" : "[]", status: 200, tag)
                }
            }
            try await desk.sync(.full)
            days.withLock { $0.isMoved = true }
            try await desk.sync()
            days.withLock { $0.isMoved = false }
            try await desk.sync()
            try await desk.sync(.full)
            let shown = try await desk.field("days", "1", "at")
            #expect(shown == "2026-06-01T09:00:00Z", "\(days.withLock(\.asked))")
        }
    }

    @Test("a date that is not a minute old tells nothing, nor does a mark that can't be sent back")
    func unreliable() async throws {
        for marks in [
            ["Last-Modified: Mon, 02 Mar 2026 08:59:30 GMT", "Date: Mon, 02 Mar 2026 09:00:00 GMT"],
            ["Last-Modified: Mon, 02 Mar 2026 08:00:00 GMT"], ["ETag: \"\u{e9}\""],
            ["ETag: \"" + String(repeating: "a", count: 2_000) + "\""],
        ] {
            try await ListDesk.run { desk in
                let rooms = Rooms { _ in marks }
                rooms.serve(on: desk)
                for _ in 1...2 { try await desk.sync() }
                #expect(rooms.shown == 2 && rooms.unchanged == 0, "\(marks)")
            }
        }
    }

    @Test("an answer that a list is as it was, to who did not ask so, is no list")
    func unasked() async throws {
        try await ListDesk.run { desk in
            desk.server.script { (call: PlainServer.Call) -> ListServer.Answer? in
                call.path == "/rooms" ? ListServer.Answer("", status: 304) : nil
            }
            let report = try await desk.sync()
            #expect(report.failures["rooms"] != nil)
        }
    }
}
