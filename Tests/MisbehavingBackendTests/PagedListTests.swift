import SyncModel
import Synchronization
import Testing

@testable import ReplicaEngine

/// The pages of ordinary servers, over real sockets.
@Suite("Lists that come in pages, in each of the usual ways")
struct PagedListTests {
    /// A server's way, and how the catalogue says it.
    struct Way: Sendable, CustomTestStringConvertible {
        let pages: String
        /// Where a request's page begins, by its query.
        let start: @Sendable (_ query: [String: String]) -> Int
        /// What the answer has behind its list, and in its head, while more follow from that record on; nil at the end.
        let next: @Sendable (_ from: Int?) -> (member: String, head: String?)
        var testDescription: String { pages }
    }

    private static let size = 20

    static let ways: [Way] = [
        Way(
            pages: "{page: page, limit: per_page, size: 20, total: meta.total}",
            start: { (Int($0["page"] ?? "1") ?? 1) * size - size }, next: { _ in (#""meta":{"total":COUNT}"#, nil) }),
        Way(
            pages: "{page: p, first: 0, more: more}", start: { (Int($0["p"] ?? "0") ?? 0) * size },
            next: { (#""more":\#($0 != nil)"#, nil) }),
        Way(pages: "{offset: skip}", start: { Int($0["skip"] ?? "0") ?? 0 }, next: { _ in (#""of":"visits""#, nil) }),
        Way(
            pages: "{cursor: after, next: paging.cursor, limit: n, size: 20}",
            start: { $0["after"].flatMap { Int($0.dropFirst(3)) } ?? 0 },
            next: {
                (#""paging":{"cursor":\#($0.map { "\"c%3D\($0)\"".replacing("%3D", with: "==") } ?? "null")}"#, nil)
            }),
        Way(
            pages: "{next: next, total: count}", start: { (Int($0["page"] ?? "1") ?? 1) * size - size },
            next: { next in
                let address = next.map { "\"http://inner.example:9/visits?page=\($0 / size + 1)\"" } ?? "null"
                return (#""count":COUNT,"next":\#(address)"#, nil)
            }),
        Way(
            pages: "{link: true}", start: { Int($0["from"] ?? "0") ?? 0 },
            next: { next in (#""of":"visits""#, next.map { "Link: </visits?from=\($0)>; rel=\"next\"" }) }),
    ]

    private static func parameters(_ query: String) -> [String: String] {
        query.split(separator: "&").reduce(into: [:]) { parameters, pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            parameters[parts[0]] = parts.count > 1 ? parts[1].removingPercentEncoding ?? "" : ""
        }
    }

    /// Has a server list so many visits, and one page fail where that is wanted.
    private static func serve(_ count: Int, _ way: Way, on desk: ListDesk, failing start: Int? = nil) {
        desk.server.script { _, path, query in
            guard path == "/visits" else { return nil }
            let first = way.start(Self.parameters(query))
            if first == start { return ListServer.Answer(#"{"error":"oops"}"#, status: 500) }
            let last = min(first + size, count)
            let beside = way.next(last < count ? last : nil)
            let elements = first < last ? ListDesk.elements(first + 1...last) : ""
            let body = #"{"items":[\#(elements)],\#(beside.member.replacing("COUNT", with: "\(count)"))}"#
            var answer = ListServer.Answer(body)
            if let head = beside.head { answer.fields.append(head) }
            return answer
        }
    }

    @Test("are read to their end, and prove what is gone", arguments: ways)
    func whole(way: Way) async throws {
        try await ListDesk.run(pages: way.pages) { desk in
            Self.serve(50, way, on: desk)
            #expect(try await desk.sync().flaws.isEmpty)
            #expect(try await desk.count("visits") == 50)
            Self.serve(40, way, on: desk)
            for _ in 1...2 { _ = try await desk.sync() }
            #expect(try await desk.count("visits") == 40)
            #expect(try await desk.flaws("visits").isEmpty)
            #expect(try await desk.engine.verify(resources: ["visits"])[0].comparison.isIdentical)
        }
    }

    @Test("take nothing away where a page in the middle can't be had", arguments: ways)
    func broken(way: Way) async throws {
        try await ListDesk.run(pages: way.pages) { desk in
            Self.serve(50, way, on: desk)
            try await desk.sync()
            Self.serve(50, way, on: desk, failing: 20)
            for _ in 1...2 { #expect(try await desk.sync().failures["visits"] != nil) }
            #expect(try await desk.count("visits") == 50)
        }
    }

    @Test("that end with 404 say what the catalogue lacks, take nothing away, and are whole once it says so")
    func notFoundBehindTheLast() async throws {
        @Sendable func serve(_ desk: ListDesk) {
            desk.server.script { _, path, query in
                guard path == "/visits" else { return nil }
                let page = Int(Self.parameters(query)["page"] ?? "1") ?? 1
                guard page <= 2 else { return ListServer.Answer(#"{"detail":"Invalid page."}"#, status: 404) }
                return ListServer.Answer(#"{"items":[\#(ListDesk.elements(page * 20 - 19...(page == 1 ? 20 : 30)))]}"#)
            }
        }
        try await ListDesk.run(pages: "{page: page}") { desk in
            serve(desk)
            let report = try await desk.sync()
            let failure = report.failures["visits"]
            #expect(failure?.contains("'pages' needs 'total', 'more' or 'size'") == true, "\(failure ?? "none")")
        }
        try await ListDesk.run(pages: "{page: page, limit: n, size: 20}") { desk in
            serve(desk)
            let report = try await desk.sync()
            #expect(report.isComplete)
            #expect(try await desk.count("visits") == 30)
        }
    }

    @Test("of some days, and of all, come in pages too")
    func window() async throws {
        let asked = Mutex<[String]>([])
        try await ListDesk.run(dayPages: "{page: page, size: 2}", dayMember: "items") { desk in
            desk.server.script { _, path, query in
                guard path == "/days" else { return nil }
                asked.withLock { $0.append(query) }
                let page = Int(Self.parameters(query)["page"] ?? "1") ?? 1
                let ids = page == 1 ? [1, 2] : [3]
                let elements = ids.map { #"{"id":\#($0),"at":"2026-03-02T0\#($0):00:00Z","name":"n"}"# }
                return ListServer.Answer(#"{"items":[\#(elements.joined(separator: ","))]}"#)
            }
            #expect(try await desk.sync().flaws.isEmpty)
            #expect(try await desk.count("days") == 3)
            _ = try await desk.sync()
            #expect(asked.withLock { $0.contains { $0.hasPrefix("from=") && $0.hasSuffix("page=2") } })
            #expect(asked.withLock { $0.contains("page=2") })
        }
    }
}
