import ReplicaStore
import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaEngine

/// Lists that are too much in one way or another (design section 5).
@Suite("A server whose lists are more than is taken")
struct ListBoundTests {
    private typealias Answer = ListServer.Answer

    /// What a desk that knows all lists does with one of them beyond its bounds.
    private func refuse(
        _ resource: String, naming words: String..., sourceLocation: SourceLocation = #_sourceLocation,
        by spoil: (ListServer) -> Void
    ) async throws {
        try await ListDesk.run { desk in
            func serve(_ name: String) {
                let list = ListDesk.elements(1...30).replacing(":\"n", with: ":\"\(name)")
                desk.server.set("/people", Answer(#"{"results":[\#(list)]}"#))
                desk.server.set("/rooms", Answer("[\(list)]"))
                desk.server.set("/visits", Answer(#"{"items":[\#(list)],"total":30}"#))
                desk.server.script { _, _, _ in nil }
            }
            serve("old")
            #expect(try await desk.sync().failures.isEmpty)
            serve("new")
            spoil(desk.server)
            for _ in 1...2 {
                let report = try await desk.sync()
                #expect(report.failures.keys.sorted() == [resource], sourceLocation: sourceLocation)
                let reason = report.failures[resource] ?? ""
                for word in ["GET \(desk.server.url)/\(resource)"] + words {
                    #expect(reason.contains(word), "\(reason)", sourceLocation: sourceLocation)
                }
            }
            for other in ["people", "rooms", "visits"] {
                #expect(try await desk.count(other) == 30, sourceLocation: sourceLocation)
                let shown: JSONValue = other == resource ? "old7" : "new7"
                #expect(try await desk.name(other, "7") == shown, sourceLocation: sourceLocation)
            }
            #expect(try desk.spooled().isEmpty, sourceLocation: sourceLocation)
            serve("last")
            #expect(try await desk.sync().failures.isEmpty, sourceLocation: sourceLocation)
            #expect(try await desk.name(resource, "7") == "last7", sourceLocation: sourceLocation)
        }
    }

    private static let long = String(repeating: "x", count: 5 << 20)

    @Test(
        "a record of five mebibytes costs its own list and nothing else",
        arguments: [("rooms", "", ""), ("people", #"{"results":"#, "}"), ("visits", #"{"items":"#, #","total":3}"#)])
    func element(resource: String, before: String, behind: String) async throws {
        try await refuse(resource, naming: "a record of the list is longer than 4194304 bytes") { server in
            let list = #"[{"id":1,"name":"n1"},{"id":2,"name":"\#(Self.long)"},{"id":3,"name":"n3"}]"#
            server.set("/\(resource)", Answer(before + list + behind))
        }
    }

    @Test("a page of 17 mebibytes costs its list, and so does one that is put together of many records")
    func page() async throws {
        try await refuse("visits", naming: "longer than 16777216 bytes") { server in
            let short = String(repeating: "x", count: 1 << 20)
            let items = (1...17).map { #"{"id":\#($0),"name":"\#(short)"}"# }.joined(separator: ",")
            server.set("/visits", Answer(#"{"items":[\#(items)],"total":17}"#))
        }
    }

    @Test("pages without end cost their list once they have more records than a list may")
    func pages() async throws {
        try await refuse("visits", naming: "the list has more than 262144 records") { server in
            server.script { _, path, query in
                guard path == "/visits", let offset = query.split(separator: "=").last.flatMap({ Int($0) }) else {
                    return nil
                }
                let items = (offset..<offset + 40_000).map { #"{"id":\#($0)}"# }.joined(separator: ",")
                return Answer(#"{"items":[\#(items)],"total":9000000}"#)
            }
        }
    }

    @Test("long words around a list cost it")
    func envelope() async throws {
        try await refuse("people", naming: "what stands around the list is longer than 1048576 bytes") { server in
            server.set("/people", Answer(#"{"results":[],"debug":"\#(Self.long)"}"#))
        }
    }

    @Test("endless words of an error cost the list")
    func error() async throws {
        try await refuse("rooms", naming: "longer than 1048576 bytes") { server in
            server.set("/rooms", Answer(#"{"error":"\#(Self.long)"}"#, status: 500))
        }
    }

    @Test(
        "a record that is nested deeply, or made of too many values, costs no other",
        arguments: [
            (String(repeating: "[", count: 400_000) + String(repeating: "]", count: 400_000), .tooDeep),
            ("[" + String(repeating: #"{"":0},"#, count: 400_000) + "0]", .tooMany),
        ] as [(String, JSONSyntaxError.Problem)])
    func values(value: String, problem: JSONSyntaxError.Problem) async throws {
        try await ListDesk.run { desk in
            let list = #"[{"id":1,"name":"n1"},{"id":2,"name":"n2"},{"id":3,"name":"n3"}]"#
            func serve(_ list: String) {
                desk.server.set("/people", Answer(#"{"results":\#(list)}"#))
                desk.server.set("/rooms", Answer(list))
            }
            serve(list)
            try await desk.sync()
            serve(list.replacing(#""n2""#, with: value).replacing("n3", with: "new"))
            #expect(try await desk.sync().failures.isEmpty)
            for resource in ["people", "rooms"] {
                let bad = BadRecord(position: 2, id: ServerID("2"), fault: .syntax(problem))
                #expect(try await desk.flaws(resource) == [.record(bad)])
                #expect(try await desk.name(resource, "2") == "n2")
                #expect(try await desk.name(resource, "3") == "new")
            }
        }
    }

    @Test("a list in an envelope may be longer than a page, for it is never held")
    func long() async throws {
        try await ListDesk.run { (desk) async throws in
            let short = String(repeating: "x", count: 1 << 20)
            let items = (1...17).map { #"{"id":\#($0),"name":"\#(short)"}"# }.joined(separator: ",")
            desk.server.set("/people", Answer(#"{"results":[\#(items)]}"#))
            #expect(try await desk.sync().failures.isEmpty)
            #expect(try await desk.count("people") == 17)
        }
    }
}
