import ControlProtocol
import Testing

@testable import Commands

@Suite("The line that shows a transfer")
struct TransferTextTests {
    private let half = AttachmentProgress(phase: .upload, bytes: 1_450_000, total: 2_900_000, rate: 500_000)

    @Test("It tells share, bytes, rate and the time left, beside a bar")
    func tellsAll() {
        #expect(
            TransferText.line(half, width: 100)
                == "uploading ███████████████░░░░░░░░░░░░░░░ 50 %  1.4 MB of 2.9 MB  500 kB/s  3 s left")
    }

    @Test("It fits the width: the bar gives way first, then the end", arguments: 1...100)
    func fits(width: Int) {
        let line = TransferText.line(half, width: width)
        #expect(line.count <= width)
        #expect(line.hasPrefix("uploading".prefix(width)))
        #expect(line.contains("█") == (width >= 58))
    }

    @Test("Without a total there is no share; without a rate no time")
    func tellsLess() {
        #expect(
            TransferText.line(AttachmentProgress(phase: .download, bytes: 20_000, rate: 1000), width: 80)
                == "downloading 20 kB  1 kB/s")
        #expect(
            TransferText.line(AttachmentProgress(phase: .store, bytes: 0, total: 10), width: 30)
                == "storing ░░░░░ 0 %  0 B of 10 B")
    }

    @Test("What is all there, more than that, or nothing at all is whole; what lacks a byte is not")
    func ends() {
        func line(_ bytes: Int64, _ total: Int64) -> String {
            TransferText.line(AttachmentProgress(phase: .check, bytes: bytes, total: total, rate: 5), width: 100)
        }
        #expect(line(10, 10).contains("100 %"))
        #expect(!line(10, 10).contains("left"))
        #expect(line(11, 10).contains("100 %"))
        #expect(line(0, 0).contains("100 %"))
        #expect(line(999, 1000).contains("99 %"))
        #expect(line(999, 1000).contains("1 s left"))
    }

    @Test(
        "Times are told in the unit that fits",
        arguments: [(59, "59 s"), (60, "1 min"), (3599, "59 min"), (3660, "1 h 1 min"), (90_000, "over a day")])
    func tellsTimes(seconds: Int64, text: String) {
        let progress = AttachmentProgress(phase: .upload, bytes: 0, total: seconds, rate: 1)
        #expect(TransferText.line(progress, width: 120).hasSuffix("  \(text) left"))
    }

    @Test(
        "Numbers of bytes are cut, not rounded up",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_999, "999 kB"), (1_000_000, "1.0 MB"),
            (12_390_000, "12.3 MB"), (999_999_999, "999 MB"), (5_000_000_000, "5.0 GB"), (.max, "9.2 EB"),
        ] as [(Int64, String)])
    func tellsBytes(count: Int64, text: String) {
        #expect(ByteCount.text(count) == text)
    }
}
