import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("Times in the socket's answers")
struct WireTimeTests {
    @Test(
        "are RFC 3339 in UTC, to the millisecond",
        arguments: [(0, "1970-01-01T00:00:00.000Z"), (1_768_204_800_123, "2026-01-12T08:00:00.123Z")])
    func text(milliseconds: Int64, text: String) {
        #expect(WireTime.text(milliseconds) == text)
        #expect(WireTime.json(nil) == .null)
    }
}
