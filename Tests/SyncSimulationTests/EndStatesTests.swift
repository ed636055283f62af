import SyncSimulation
import Testing

@Suite("End states are kept and compared seed by seed")
struct EndStatesTests {
    @Test("what was written is read again, and anything else is refused")
    func text() throws {
        var states = EndStates()
        states[2] = 255
        states[1] = .max
        #expect(states.text == "1 ffffffffffffffff\n2 ff\n")
        #expect(EndStates(states.text) == states)
        #expect(EndStates("1 xyz") == nil && EndStates("one two three") == nil)
    }

    @Test("a seed that ended differently is named, and one that only one side has is not")
    func comparison() throws {
        let before = try #require(EndStates("1 a\n2 b\n3 c"))
        let after = try #require(EndStates("2 b\n3 d\n4 e"))
        #expect(after.differing(from: before) == [3])
        #expect(after.common(with: before) == 2)
    }
}
