import SyncCatalogue
import SyncModel
import Testing

@testable import SyncPlanner

@Suite("The walk over a list's pages")
struct PageWalkTests {
    private static func rules(total: Bool) throws -> (page: PageRule, cursor: CursorRule) {
        let pages = "{limit: limit, offset: offset, size: 50\(total ? ", total: total" : "")}"
        let catalogue = try Clinic.paged(pages)
        guard case .pages(let page)? = catalogue.resource(named: "visits")?.pull.strategy,
            case .cursor(let cursor)? = catalogue.resource(named: "notes")?.pull.strategy
        else { throw Clinic.Incomplete() }
        return (page, cursor)
    }

    private static func ids(_ range: Range<Int>) -> [ServerID?] { range.map { ServerID("\($0)") } }

    private static func page(_ range: Range<Int>, total: JSONValue? = nil, _ answer: JSONValue = [:]) -> ListPage {
        var signs = ListSigns()
        signs.read(answer, around: ["items"])
        return ListPage(ids: ids(range), signs: signs, total: total)
    }

    /// Walks over the pages of a server, and returns what the list is and how often it was asked.
    private func walk(
        total: Bool = true, _ server: (_ offset: Int) -> ListPage
    ) throws -> (flaws: [ListFlaw.Kind], asked: [Int]) {
        var walk = PageWalk(try Self.rules(total: total).page, list: .init(path: "/visits"))
        var asked: [Int] = []
        while case .parameter("offset", let text)? = walk.request, let offset = Int(text), asked.count < 20_000 {
            asked.append(offset)
            _ = walk.take(server(offset))
        }
        return (walk.flaws, asked)
    }

    private func sound(_ count: Int, size: Int = 50, total: JSONValue?) -> (Int) -> ListPage {
        { Self.page(min($0, count)..<min($0 + size, count), total: total) }
    }

    @Test("pages that bring what they announce are whole, also smaller ones than were asked for, and none")
    func whole() throws {
        #expect(try walk(sound(130, total: 130)) == ([], [0, 50, 100]))
        #expect(try walk(sound(100, total: "100")) == ([], [0, 50]))
        #expect(try walk(sound(43, size: 20, total: 43)) == ([], [0, 20, 40]))
        #expect(try walk(sound(0, total: 0)) == ([], [0]))
    }

    @Test("without a number a shorter page is the end, and one as long as the limit is not")
    func unnumbered() throws {
        #expect(try walk(total: false, sound(130, total: nil)) == ([], [0, 50, 100]))
        #expect(try walk(total: false, sound(100, total: nil)) == ([], [0, 50, 100]))
        #expect(
            try walk(total: false) { Self.page($0..<min($0 + 20, 43), ["has_more": .bool($0 + 20 < 43)]) } == (
                [], [0, 20, 40]
            ),
            "a shorter page that says that there is more is followed")
    }

    @Test("130 announced and 50 brought is not whole")
    func missing() throws {
        #expect(try walk(sound(50, total: 130)) == ([.announced(130, came: 50)], [0, 50]))
        #expect(try walk(sound(50, total: 20)) == ([.announced(20, came: 50)], [0, 50]))
        #expect(try walk(sound(50, total: nil)) == ([.unannounced(came: 50)], [0, 50]))
        #expect(
            try walk(total: false) { _ in Self.page(0..<0, ["next": "?page=2"]) } == (
                [.more(sign: "next", came: 0)], [0]
            ))
    }

    @Test("a total that changes on the way is not whole")
    func changing() throws {
        #expect(
            try walk { Self.page($0..<min($0 + 50, 100), total: $0 == 0 ? 101 : 100) }
                == ([.changing(from: 101, to: 100)], [0, 50, 100]))
    }

    @Test("a server that does not look at the offset is asked twice, and not ten thousand times")
    func ignored() throws {
        for total: JSONValue? in [130, 50, nil] {
            let (flaws, asked) = try walk { _ in Self.page(0..<50, total: total, ["has_more": true]) }
            #expect(asked == [0, 50])
            #expect(flaws.first == .repeated(page: 2, came: 50))
        }
        #expect(try walk { _ in Self.page(0..<50, total: 130) }.flaws.last == .announced(130, came: 50))
        #expect(try walk(total: false) { _ in Self.page(0..<50) } == ([.repeated(page: 2, came: 50)], [0, 50]))
        // Nor is one that shifts what it repeats, or gives records without ids.
        #expect(try walk(total: false) { Self.page($0 == 0 ? 0..<50 : 10..<40) }.asked == [0, 50])
        #expect(
            try walk(total: false) { _ in ListPage(ids: Array(repeating: nil, count: 50)) }.asked == [0, 50])
    }

    @Test("pages that never end are left, and a record that is on two of them makes the list doubtful")
    func endless() throws {
        let (flaws, asked) = try walk(total: false) { Self.page($0..<$0 + 50) }
        #expect(asked.count == 10_000)
        #expect(flaws == [.endless(pages: 10_000, came: 500_000)])
        let moved = try walk { Self.page($0 == 0 ? 0..<50 : 49..<99, total: 100) }
        #expect(moved.flaws == [.record(BadRecord(position: 51, id: ServerID("49"), fault: .repeatedID))])
    }

    // MARK: Back from the newest

    private func back(_ server: (_ asked: Int) -> ListPage) throws -> (flaws: [ListFlaw.Kind], asked: Int) {
        var walk = CursorWalk(try Self.rules(total: true).cursor)
        var asked = 0
        while walk.goesOn, asked < 20_000 {
            let page = server(asked)
            walk.take(page, hasOldest: !page.ids.isEmpty)
            asked += 1
        }
        return (walk.flaws, asked)
    }

    @Test("a list that is just one full page is whole when the next one is empty")
    func oneFullPage() throws {
        func asked(_ range: Range<Int>) -> ListPage {
            var signs = ListSigns()
            signs.read(query: [("limit", "50")])
            return ListPage(ids: Self.ids(range), signs: signs)
        }
        #expect(try back { asked($0 == 0 ? 0..<50 : 50..<50) } == ([], 2))
        let walked = try walk(total: false) { asked($0 == 0 ? 0..<50 : 50..<50) }
        #expect(walked.flaws == [] && walked.asked == [0, 50])
        // Of an answer that is all there is, it is a sign of more.
        #expect(asked(0..<50).signs.flaws(came: 50) == [.full(limit: 50)])
    }

    @Test("back from the newest, a shorter page is the end; of a page that repeats itself nothing is proven")
    func cursor() throws {
        #expect(try back { Self.page($0 * 50..<min($0 * 50 + 50, 130)) } == ([], 3))
        #expect(try back { Self.page($0 * 50..<min($0 * 50 + 50, 100)) } == ([], 3))
        // A server that counts the moment in gives the last record of a page once more.
        #expect(try back { Self.page($0 * 49..<min($0 * 49 + 50, 120)) } == ([], 3))
        #expect(try back { _ in Self.page(0..<50) } == ([.repeated(page: 2, came: 50)], 2))
        #expect(try back { _ in Self.page(0..<50, ["has_more": true]) } == ([.repeated(page: 2, came: 50)], 2))
        #expect(try back { Self.page($0 * 20..<min($0 * 20 + 20, 43), ["has_more": .bool($0 < 2)]) } == ([], 3))
        #expect(try back { Self.page($0 == 0 ? 0..<50 : 50..<50, ["total": 130]) } == ([.announced(130, came: 50)], 2))
    }
}
