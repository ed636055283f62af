import ControlProtocol
import SyncTestSupport
import Synchronization
import Testing

@testable import ReplicaControl

@Suite("A caller is told how far its file is")
struct ProgressPaceTests {
    @Test("of the first step, then ten times a second at the most, and always of the last; with a rate after a moment")
    func pace() {
        let clock = ManualWallClock(1_000)
        let heard = Mutex<[AttachmentProgress?]>([])
        let pace = ProgressPace(clock, .store) { notification in
            heard.withLock { $0.append(AttachmentProgress(notification)) }
            return true
        }
        for bytes in [0, 10, 20, 30, 40] as [Int64] {
            pace.note(bytes, of: 1_000)
            clock.advance(by: 50)
        }
        pace.note(1_000, of: 1_000)
        let told = heard.withLock { $0 }
        #expect(told.map { $0?.bytes } == [0, 20, 40, 1_000])
        #expect(told.map { $0?.rate } == [nil, 200, 200, 4_000])
        #expect(told.allSatisfy { $0?.phase == .store && $0?.total == 1_000 && $0?.attachment == nil })
    }
}
