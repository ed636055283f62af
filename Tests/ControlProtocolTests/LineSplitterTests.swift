import ControlProtocol
import Testing

@Suite("Lines out of a stream")
struct LineSplitterTests {
    private func steps(_ splitter: inout LineSplitter) -> [String] {
        var found: [String] = []
        while case .line(let line) = splitter.next() { found.append(String(decoding: line, as: UTF8.self)) }
        return found
    }

    @Test("However the bytes are cut, the lines are the same", arguments: 1...18)
    func survivesCuts(size: Int) {
        let text = Array("one\r\n\n\r\ntwo\nthr\ree\n".utf8)
        var splitter = LineSplitter(limit: 6)
        var found: [String] = []
        for start in stride(from: 0, to: text.count, by: size) {
            splitter.append(text[start..<min(start + size, text.count)])
            found += steps(&splitter)
        }
        #expect(found == ["one", "two", "thr\ree"])
        #expect(splitter.rest() == nil)
    }

    @Test("What stands behind the last line break is the rest")
    func givesRest() {
        var splitter = LineSplitter(limit: 10)
        splitter.append("a\n\n".utf8)
        #expect(steps(&splitter) == ["a"])
        #expect(!splitter.hasRest)
        splitter.append("bc".utf8)
        #expect(steps(&splitter) == [])
        #expect(splitter.hasRest)
        #expect(splitter.rest() == Array("bc".utf8))
        #expect(splitter.rest() == nil)
    }

    @Test("A line at the limit passes with either end, one byte more does not", arguments: ["\n", "\r\n"])
    func boundsLines(end: String) {
        var splitter = LineSplitter(limit: 4)
        splitter.append(("abcd" + end).utf8)
        #expect(splitter.next() == .line(Array("abcd".utf8)))
        splitter.append(("abcde" + end).utf8)
        #expect(splitter.next() == .tooLong)
        splitter.append("ok\n".utf8)
        #expect(splitter.next() == .tooLong)
    }

    @Test("A line too long is found before its end comes")
    func boundsMemory() {
        var splitter = LineSplitter(limit: 4)
        splitter.append("abcd\r".utf8)
        #expect(splitter.next() == .needsMore)
        splitter.append("e".utf8)
        #expect(splitter.next() == .tooLong)
        #expect(splitter.rest() == nil)
    }
}
