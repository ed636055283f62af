import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@Suite("The ways from one page to the next (design section 5.6)")
struct PageStepTests {
    private func rule(_ pages: String) throws -> PageRule {
        try #require(Clinic.paged(pages).resource(named: "visits")?.pull.pages)
    }

    /// A server of so many records, twenty on each page.
    private struct Server {
        var count: Int64 = 50
        /// What an answer has beside its list, by the number of the page from 0 and whether it is the last.
        var beside: (_ page: Int64, _ isLast: Bool) -> JSONObject = { _, _ in [:] }
        /// The header field `Link`, likewise.
        var link: (_ page: Int64, _ isLast: Bool) -> String? = { _, _ in nil }

        func page(_ number: Int64, _ rule: PageRule) -> ListPage {
            let range = min(number * 20, count)..<min(number * 20 + 20, count)
            let isLast = range.upperBound == count
            let answer = JSONValue.object(beside(number, isLast))
            var signs = ListSigns()
            signs.read(answer, around: ["items"])
            if let link = link(number, isLast) { signs.read(header: "Link", link) }
            func told(_ path: [String]?) -> JSONValue? { path.flatMap { answer.value(at: $0) } }
            return ListPage(
                ids: range.map { ServerID("\($0)") }, signs: signs, total: told(rule.totalPath),
                more: told(rule.morePath), next: told(rule.nextPath))
        }
    }

    /// Walks, each request the next page of the server.
    private func walk(_ pages: String, _ server: Server) throws -> (asked: [String], flaws: [ListFlaw.Kind]) {
        let rule = try rule(pages)
        var walk = PageWalk(rule, list: .init(base: "/clinic", path: "/api/visits"))
        var asked: [String] = []
        while let request = walk.request, asked.count < 30 {
            let target = request.target("/api/visits", [("all", "1")]) { $0 }
            _ = walk.take(server.page(Int64(asked.count), rule))
            asked.append("\(target.path)?\(target.query)".replacing("/api/visits?all=1", with: ""))
        }
        return (asked, walk.flaws)
    }

    @Test(
        "by number, from 0 or 1, to the announced total, the word that no more follow, a shorter page, or an empty one")
    func numbers() throws {
        let total = Server(beside: { _, _ in ["total": 50] })
        #expect(try walk("{page: p, total: total}", total) == (["&p=1", "&p=2", "&p=3"], []))
        #expect(try walk("{page: p, first: 0, total: total}", total) == (["&p=0", "&p=1", "&p=2"], []))
        #expect(try walk("{page: p}", total) == (["&p=1", "&p=2", "&p=3"], []), "a sign by custom counts as well")
        let more = Server(count: 40, beside: { ["paging": ["more": .bool(!$1)], "of": .integer($0)] })
        #expect(try walk("{page: p, more: paging.more}", more) == (["&p=1", "&p=2"], []))
        #expect(try walk("{page: p, limit: n, size: 20}", Server()) == (["&p=1", "&p=2", "&p=3"], []))
        #expect(try walk("{page: p}", Server()) == (["&p=1", "&p=2", "&p=3", "&p=4"], []))
        #expect(try walk("{offset: o}", Server(count: 40)) == (["&o=0", "&o=20", "&o=40"], []))
    }

    @Test("a page that says that there is more is not the last, however short")
    func short() throws {
        let server = Server(beside: { ["has_more": .bool(!$1), "of": .integer($0)] })
        #expect(try walk("{page: p, size: 100}", server) == (["&p=1", "&p=2", "&p=3"], []))
        #expect(try walk("{page: p, size: 100, more: has_more}", server) == (["&p=1", "&p=2", "&p=3"], []))
    }

    @Test(
        "by a value that the answer has, a text or a number, until it has none",
        arguments: ["null", "empty", "missing"])
    func cursors(end: String) throws {
        let server = Server(beside: { page, isLast in
            if isLast, end == "missing" { return [:] }
            if isLast { return ["after": end == "null" ? .null : ""] }
            return ["after": page == 0 ? "a=b&c" : .integer(7)]
        })
        #expect(try walk("{cursor: c, next: after}", server) == (["", "&c=a=b&c", "&c=7"], []))
    }

    @Test("a value that comes again ends the walk, and the list is not whole")
    func sameCursor() throws {
        let server = Server(count: 500, beside: { _, _ in ["after": "x"] })
        let (asked, flaws) = try walk("{cursor: c, next: after}", server)
        #expect(asked == ["", "&c=x"] && flaws.first == .repeated(page: 3, came: 40))
    }

    @Test("an empty page that names another one is followed")
    func emptyBetween() throws {
        let rule = try rule("{cursor: c, next: after}")
        var walk = PageWalk(rule, list: .init(path: "/api/visits"))
        _ = walk.take(ListPage(ids: [], next: "1"))
        #expect(walk.request == .parameter("c", "1"))
        _ = walk.take(ListPage(ids: [ServerID("1")], next: .null))
        #expect(walk.request == nil && walk.flaws.isEmpty)
    }

    @Test("a word that more follow without an address of the next page leaves the list unproven")
    func moreWithoutNext() throws {
        let server = Server(beside: { _, _ in ["more": true] })
        #expect(
            try walk("{cursor: c, next: after, more: more}", server) == ([""], [.more(sign: "more", came: 20)]))
        let enough = Server(beside: { _, _ in ["more": false, "after": "x"] })
        #expect(try walk("{cursor: c, next: after, more: more}", enough).asked == [""])
    }

    @Test("by an address in the answer, of which path and query count; what the list is always asked for is added")
    func addresses() throws {
        let server = Server(beside: { page, isLast in
            ["links": ["next": isLast ? .null : .string("http://10.0.0.9:81/clinic/api/visits?p=\(page + 2)")]]
        })
        #expect(try walk("{next: links.next}", server) == (["", "/api/visits?p=2&all=1", "/api/visits?p=3&all=1"], []))
        let own = Server(beside: { page, isLast in ["next": isLast ? .null : ["href": .string("?all=2&p=\(page)")]] })
        #expect(try walk("{next: next}", own) == (["", "/api/visits?all=2&p=0", "/api/visits?all=2&p=1"], []))
        let other = Server(beside: { _, _ in ["next": "ftp://x/"] })
        #expect(try walk("{next: next}", other) == ([""], [.more(sign: "next", came: 20)]))
    }

    @Test("by the header field Link")
    func links() throws {
        let server = Server(link: { page, isLast in
            let first = #"<https://h/clinic/api/visits?p=1>; rel="first""#
            return isLast ? first : first + #", </clinic/api/visits?p=\#(page + 2)&q=a,b;c>; rel="last next""#
        })
        #expect(
            try walk("{link: true}", server) == (
                ["", "/api/visits?p=2&q=a,b;c&all=1", "/api/visits?p=3&q=a,b;c&all=1"], []
            ))
    }

    @Test("pages that bring less than is announced are not whole, whatever leads from one to the next")
    func announced() throws {
        let server = Server(beside: { page, isLast in
            ["count": 51, "next": isLast ? .null : .string("?p=\(page)"), "after": isLast ? .null : .integer(page)]
        })
        for pages in ["{next: next, total: count}", "{next: next}", "{cursor: c, next: after, total: count}"] {
            #expect(try walk(pages, server).flaws == [.announced(51, came: 50)], "\(pages)")
        }
    }

    @Test(
        "an address that leads elsewhere, or is none, is not followed",
        arguments: [
            "", "//", "http://h/a b", "/a\u{e9}", "/a\r\nX: y", "/../x", "/%2e%2E/x", "/a/%2f/x", "/a%00", "/%zz",
            "\\\\h\\x",
            "javascript://x", "/a%0d%0a", String(repeating: "a", count: 9_000), "http://h//x", "/%ff",
        ])
    func notFollowed(text: String) { #expect(PageAddress(text, from: .init(path: "/api/visits")) == nil) }

    @Test(
        "an address outside the server's own base address leads elsewhere",
        arguments: ["/clinical/visits", "/api/visits", "http://h?page=2"])
    func outside(text: String) {
        #expect(PageAddress(text, from: .init(base: "/clinic", path: "/api/visits")) == nil)
        #expect(PageAddress(text, from: .init(path: "/api/visits")) != nil)
    }

    @Test("what an answer says of more and can't be read leaves the list unproven; words and numbers can")
    func unread() throws {
        let object = Server(beside: { _, _ in ["after": ["x": 1]] })
        #expect(try walk("{cursor: c, next: after}", object) == ([""], [.more(sign: "after", came: 20)]))
        let odd = Server(beside: { _, _ in ["go": "perhaps"] })
        #expect(try walk("{page: p, size: 20, more: go}", odd).flaws == [.more(sign: "go", came: 20)])
        let yes = Server(beside: { ["go": $1 ? "no" : "yes", "of": .integer($0)] })
        #expect(try walk("{page: p, size: 100, more: go}", yes) == (["&p=1", "&p=2", "&p=3"], []))
        let large = Server(beside: { page, isLast in
            ["after": isLast ? .null : .number(page == 0 ? JSONNumber(1) : JSONNumber(2))]
        })
        #expect(try walk("{cursor: c, next: after}", large).asked == ["", "&c=1", "&c=2"])
    }

    @Test(
        "an address is read as RFC 3986 has it",
        arguments: [
            ("https://h:8443/clinic/api/visits?page=2", "/api/visits", "page=2"),
            ("//h/clinic/api/visits?page=2#top", "/api/visits", "page=2"),
            ("/clinic/api/visits/2", "/api/visits/2", ""), ("/clinic?page=2", "/", "page=2"),
            ("?page=2", "/api/visits", "page=2"), ("visits?page=2", "/api/visits", "page=2"),
            ("visits/page/2", "/api/visits/page/2", ""), ("http://h/clinic/?page=2", "/", "page=2"),
            ("?u=http://x/y", "/api/visits", "u=http://x/y"),
        ])
    func followed(text: String, path: String, query: String) throws {
        let address = try #require(PageAddress(text, from: .init(base: "/clinic", path: "/api/visits")))
        #expect(address.path == path && address.query == query)
    }
}
