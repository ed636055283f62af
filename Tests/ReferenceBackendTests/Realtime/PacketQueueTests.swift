import Testing

@testable import ReferenceBackend

@Suite("The packets that wait for a client")
struct PacketQueueTests {
    private let queue = PacketQueue(limit: 2)

    @Test("they are taken together, in order, and those behind the end are dropped")
    func order() async {
        #expect(queue.push("a") && queue.push("b"))
        #expect(await queue.next() == .packets(["a", "b"]))
        #expect(queue.push("c"))
        queue.finish()
        #expect(queue.push("d"))
        #expect(await queue.next() == .packets(["c"]))
        #expect(await queue.next() == .over)
    }

    @Test("there is room for so many, and for more once they were taken")
    func room() async {
        #expect(queue.push("a") && queue.push("b") && !queue.push("c"))
        _ = await queue.next()
        #expect(queue.push("c"))
    }

    @Test(
        "who waits gets the next one; who waited before goes without; so does who is cancelled",
        .timeLimit(.minutes(10)))
    func waiting() async {
        let queue = queue
        let first = Task { await queue.next() }
        let second = Task { await queue.next() }
        // One of the two waits, and the other went without.
        var turns = [PacketQueue.Turn]()
        await withTaskGroup(of: PacketQueue.Turn.self) { tasks in
            tasks.addTask { await first.value }
            tasks.addTask { await second.value }
            if let turn = await tasks.next() { turns.append(turn) }
            _ = queue.push("a")
            if let turn = await tasks.next() { turns.append(turn) }
        }
        #expect(turns == [.interrupted, .packets(["a"])])
        let cancelled = Task { await queue.next() }
        cancelled.cancel()
        #expect(await cancelled.value == .interrupted)
        _ = queue.push("b")
        #expect(await queue.next() == .packets(["b"]))
    }
}
