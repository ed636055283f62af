import Synchronization
import Testing

@testable import Transport

@Suite("Signals on their way to a slow listener")
struct SignalLineTests {
    private func heard(from line: SignalLine) async -> [String] {
        let names = Mutex<[String]>([])
        line.finish()
        await line.drain { signal in
            if case .event(let name, _) = signal { names.withLock { $0.append(name) } }
        }
        return names.withLock { $0 }
    }

    @Test("they arrive in order, up to the limit")
    func order() async {
        let line = SignalLine(limit: 3)
        for name in ["a", "b", "c"] { #expect(line.offer(.event(name: name, argument: nil), bytes: 1)) }
        #expect(await heard(from: line) == ["a", "b", "c"])
    }

    @Test("one more than there is room for ends the line: what waited is not heard, and nothing follows")
    func count() async {
        let line = SignalLine(limit: 2)
        for name in ["a", "b"] { #expect(line.offer(.event(name: name, argument: nil), bytes: 1)) }
        #expect(!line.offer(.event(name: "c", argument: nil), bytes: 1))
        #expect(!line.offer(.event(name: "d", argument: nil), bytes: 1))
        #expect(await heard(from: line) == [])
    }

    @Test("bytes are bounded too, and given back as signals are heard")
    func bytes() async throws {
        let line = SignalLine(limit: 100, byteLimit: 10)
        let (heard, notice) = AsyncStream<Void>.makeStream()
        async let drained: Void = line.drain { _ in notice.yield() }
        var notices = heard.makeAsyncIterator()
        for _ in 0..<5 {
            #expect(line.offer(.connected, bytes: 8))
            await notices.next()
        }
        line.finish()
        await drained

        let full = SignalLine(limit: 100, byteLimit: 10)
        #expect(full.offer(.connected, bytes: 10))
        #expect(!full.offer(.connected, bytes: 1))
    }
}
