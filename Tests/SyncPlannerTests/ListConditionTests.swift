import SyncModel
import SyncPlanner
import Testing

@Suite("When a list is asked for on the condition that it changed (design section 5)")
struct ListConditionTests {
    private let nothing = ListCondition.Open(hasWrites: false, hasFiles: false, hasQuarantine: false)

    private func mark(byDate: Bool = false) throws -> ListValidator {
        try #require(
            ListValidator(
                address: "/rooms", entityTag: byDate ? nil : "\"a\"", lastModified: byDate ? "a date" : nil,
                keptAt: 1_000))
    }

    private static let somethingOpen: [ListCondition.Open] = [
        .init(hasWrites: true, hasFiles: false, hasQuarantine: false),
        .init(hasWrites: false, hasFiles: true, hasQuarantine: false),
        .init(hasWrites: false, hasFiles: false, hasQuarantine: true),
    ]

    @Test("for a day, and by a date alone for ten minutes; not once the clock was set back")
    func ages() throws {
        func isUseful(_ mark: ListValidator, after age: Int64) -> Bool {
            ListCondition.isUseful(mark, nothing, isDue: false, now: 1_000 + age)
        }
        #expect(try isUseful(mark(), after: 0))
        #expect(try isUseful(mark(), after: 86_399_999))
        #expect(try !isUseful(mark(), after: 86_400_000))
        #expect(try isUseful(mark(byDate: true), after: 599_999))
        #expect(try !isUseful(mark(byDate: true), after: 600_000))
        #expect(try !isUseful(mark(), after: -1))
    }

    @Test("not while anything is open, nor where another list told of more", arguments: somethingOpen)
    func notWhile(open: ListCondition.Open) throws {
        #expect(try !ListCondition.isUseful(mark(), open, isDue: false, now: 1_001))
        #expect(try !ListCondition.isUseful(mark(), nothing, isDue: true, now: 1_001))
        let whole = ListProof(of: .everything)
        #expect(!ListCondition.mayKeep(whole, isSuspect: false, isLeft: false, open))
    }

    @Test("a mark is kept of a whole list that was taken over whole, and of no other")
    func kept() {
        let whole = ListProof(of: .everything)
        #expect(ListCondition.mayKeep(whole, isSuspect: false, isLeft: false, nothing))
        #expect(!ListCondition.mayKeep(whole, isSuspect: true, isLeft: false, nothing))
        #expect(!ListCondition.mayKeep(whole, isSuspect: false, isLeft: true, nothing))
        let flawed = ListProof(of: .everything, flaws: [ListFlaw(.full(limit: 20))])
        #expect(!ListCondition.mayKeep(flawed, isSuspect: false, isLeft: false, nothing))
    }
}
