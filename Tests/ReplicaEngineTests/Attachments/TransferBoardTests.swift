import SyncModel
import SyncTestSupport
import Synchronization
import Testing

@testable import ReplicaEngine

@Suite("Files on their way (design section 10)")
struct TransferBoardTests {
    private let clock = ManualWallClock(1_000_000)
    private let board: TransferBoard
    private let file = LocalID(milliseconds: 1, randomness: (0, 0))
    private let other = LocalID(milliseconds: 2, randomness: (0, 0))

    init() { board = TransferBoard(clock) }

    /// What a listener heard.
    private final class Ear: Sendable {
        private let heard = Mutex<[FileProgress]>([])
        var all: [FileProgress] { heard.withLock { $0 } }
        func hear(_ progress: FileProgress) { heard.withLock { $0.append(progress) } }
    }

    private func note(_ bytes: Int64, after milliseconds: Int64 = 0, of total: Int64? = 10_000) {
        clock.advance(by: milliseconds)
        board.note(file, .upload, bytes: bytes, total: total)
    }

    @Test("a file is on the board from its first step to its end, as far as its last step brought it")
    func steps() {
        #expect(board[file] == nil && board.all.isEmpty)
        note(0)
        note(4_000, after: 50, of: nil)
        #expect(board[file]?.bytes == 4_000 && board[file]?.total == nil && board[file]?.phase == .upload)
        board.note(other, .download, bytes: 7, total: 8)
        #expect(board.all.map(\.file) == [file, other])
        board.end(file)
        board.end(file)
        #expect(board[file] == nil && board.all.map(\.file) == [other])
    }

    @Test("a rate is what came since the beginning, by a clock that never jumps; the first moments tell none")
    func rates() {
        note(0)
        note(500, after: 99)
        #expect(board[file]?.rate == nil)
        note(1_000, after: 1)
        #expect(board[file]?.rate == 10_000)
        clock.leap(by: 3_600_000)
        note(2_000, after: 900)
        #expect(board[file]?.rate == 2_000)
        #expect(board.all.first?.rate == 2_000)
    }

    @Test("also between two steps that listeners are told of, bytes and time belong together")
    func rateBetweenNews() {
        note(0)
        note(1_000, after: 100)
        note(1_990, after: 99)
        #expect(board[file]?.rate == 10_000)
    }

    @Test("another phase begins anew, and so does a file that comes again after its end")
    func phases() {
        note(0)
        note(9_000, after: 1_000)
        board.note(file, .check, bytes: 0, total: 9_000)
        #expect(board[file]?.rate == nil && board[file]?.phase == .check)
        board.end(file)
        note(100, after: 50)
        #expect(board[file]?.rate == nil)
    }

    @Test("a listener is told of the first step, then ten times a second at the most, and always of the last")
    func pace() async {
        let ear = Ear()
        await board.listening(ear.hear) {
            note(0)
            for step in 1...25 { note(Int64(step) * 100, after: 10) }
            note(10_000, after: 1)
        }
        #expect(ear.all.map(\.bytes) == [0, 1_000, 2_000, 10_000])
        #expect(ear.all.map(\.rate) == [nil, 10_000, 10_000, 10_000 * 1_000 / 251])
        #expect(ear.all.allSatisfy { $0.file == file && $0.phase == .upload && $0.total == 10_000 })
    }

    @Test("each file has its own pace")
    func pacePerFile() async {
        let ear = Ear()
        await board.listening(ear.hear) {
            note(0)
            board.note(other, .download, bytes: 0, total: nil)
            note(1, after: 99)
            board.note(file, .check, bytes: 0, total: 5)
        }
        #expect(ear.all.map(\.phase) == [.upload, .download, .check])
    }

    @Test("listeners hear all files while they listen, and nothing before or after, also when their work fails")
    func listeners() async {
        struct Failure: Error {}
        let (ear, inner) = (Ear(), Ear())
        note(0)
        await board.listening(ear.hear) {
            note(1, after: 100)
            await #expect(throws: Failure.self) {
                try await board.listening(inner.hear) {
                    note(2, after: 100)
                    throw Failure()
                }
            }
            note(3, after: 100)
        }
        note(4, after: 100)
        #expect(ear.all.map(\.bytes) == [1, 2, 3])
        #expect(inner.all.map(\.bytes) == [2])
    }
}
