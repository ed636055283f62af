import ControlProtocol
import Glibc
import Testing

@Suite("Control messages with descriptors")
struct RightsMessageTests {
    @Test("What one side writes the other reads, in order", arguments: 1...5)
    func roundTrips(count: Int32) {
        let numbers = Array(3..<3 + count)
        let bytes = RightsMessage.bytes(passing: numbers)
        #expect(bytes.count == RightsMessage.size(for: numbers.count))
        #expect(bytes.withUnsafeBytes(RightsMessage.descriptors) == numbers)
    }

    @Test("Other control messages are passed over, and the descriptors behind them found")
    func skipsOthers() {
        var bytes = RightsMessage.bytes(passing: [7])
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: 99, toByteOffset: 12, as: Int32.self) }
        bytes += RightsMessage.bytes(passing: [8, 9])
        #expect(bytes.withUnsafeBytes(RightsMessage.descriptors) == [8, 9])
    }

    @Test("A message that is cut, or whose length is none, gives no more than is there", arguments: 0...31)
    func survivesCuts(length: Int) {
        let bytes = Array(RightsMessage.bytes(passing: [7, 8, 9]).prefix(length))
        #expect([7, 8, 9].starts(with: bytes.withUnsafeBytes(RightsMessage.descriptors)))
        let none = [UInt8](repeating: 0, count: length)
        #expect(none.withUnsafeBytes(RightsMessage.descriptors) == [])
    }
}
