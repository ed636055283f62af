import Foundation
import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

@Suite("What is gathered of a list in parts stands on the disk, in order")
struct ListSpoolTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func spool(inMemory: Bool = false, limit: Int64 = 1 << 30, free: Int64? = nil) -> ListSpool {
        let room = SpoolRoom(folder: inMemory ? nil : folder.path) { _ in free }
        return ListSpool(room.place("a", limit: limit), spare: room.place("b", limit: limit), request: "GET /things")
    }

    private var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }

    private func add(_ numbers: ClosedRange<Int64>, to spool: ListSpool, text: String = "") async throws {
        for number in numbers {
            try await spool.add(["id": .integer(number), "text": .string(text)], ServerID("\(number)"))
        }
    }

    /// The ids of what a spool has at the end.
    private func numbers(_ spool: ListSpool) async throws -> [Int64] {
        let source = try await spool.finish()
        var numbers: [Int64] = []
        let reader = try ElementReader(source)
        while let element = try reader.next({ try JSONValue(parsing: $0) }) {
            numbers.append(try #require(element["id"]?.integer))
        }
        return numbers
    }

    @Test("each record once, as it came; of none, an empty list", arguments: [false, true])
    func order(inMemory: Bool) async throws {
        let empty = try await numbers(self.spool(inMemory: inMemory))
        #expect(empty == [])
        let spool = spool(inMemory: inMemory)
        try await add(1...3, to: spool)
        try await add(2...4, to: spool)
        let found = try await numbers(spool)
        #expect(found == [1, 2, 3, 4])
    }

    @Test("lists whose pages came the last one first are put in order, one by one", arguments: [false, true])
    func reversed(inMemory: Bool) async throws {
        let spool = spool(inMemory: inMemory)
        // Long enough that most of it is written before the end.
        let text = String(repeating: "x", count: 200_000)
        try await add(1...2, to: spool, text: text)
        for first in [Int64(10), 40] {
            let mark = spool.mark
            for page in [Int64(20), 10, 0] {
                spool.beginPage()
                try await add((first + page)...(first + page + 2), to: spool, text: text)
            }
            spool.reverse(since: mark)
        }
        try await add(90...91, to: spool, text: text)
        let found = try await numbers(spool)
        #expect(
            found
                == [1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52, 60, 61, 62, 90, 91])
    }

    @Test("what is taken back leaves no trace, written or not", arguments: [10, 400_000])
    func rewound(length: Int) async throws {
        for inMemory in [false, true] {
            let spool = spool(inMemory: inMemory)
            let text = String(repeating: "x", count: length)
            try await add(1...4, to: spool, text: text)
            let mark = spool.mark
            spool.beginPage()
            try await add(5...12, to: spool, text: text)
            try await spool.rewind(to: mark)
            try await add(6...7, to: spool, text: text)
            let found = try await numbers(spool)
            #expect(found == [1, 2, 3, 4, 6, 7])
        }
    }

    @Test("it grows no longer than it may, says what it was for, and leaves no file")
    func bounded() async throws {
        let text = String(repeating: "x", count: 500_000)
        for (limit, free, excess) in [
            (4 << 20, nil, .parts(limit: 4 << 20)),
            (1 << 30, 16 << 20, .room(limit: 4 << 20, free: 16 << 20)),
        ] as [(Int64, Int64?, AnswerExcess)] {
            let spool = spool(limit: limit, free: free)
            await #expect(throws: EngineError.excess(request: "GET /things", excess)) {
                try await add(1...20, to: spool, text: text)
            }
            #expect(files == ["a.list"])
        }
        #expect(files.isEmpty)
    }

    @Test("of the disk a list gets a quarter of what is free, and its length where that is known to be there")
    func room() {
        let failure = TransportFailure(
            kind: .tooLarge(limit: 250), mayHaveReachedServer: true, method: .get, url: "http://h/a", detail: "")
        func place(_ free: Int64?) -> SpoolRoom.Place { SpoolRoom(folder: "/f") { _ in free }.place("a", limit: 1_000) }
        #expect(place(nil).limit == 1_000 && place(4_000).limit == 1_000 && place(999_999).limit == 1_000)
        #expect(place(1_000).limit == 250)
        #expect(
            place(1_000).told(failure, "GET http://h/a") as? EngineError
                == .excess(request: "GET http://h/a", .room(limit: 250, free: 1_000)))
        #expect(place(4_000).told(failure, "") as? TransportFailure == failure)
        #expect((SpoolRoom.freeBytes("/") ?? 0) > 0 && SpoolRoom.freeBytes("/no/such/folder") == nil)
    }
}
