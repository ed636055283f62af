import Testing

@testable import Transport

/// The source of a body for tests, which need not keep its word.
struct TestSource: BodySource, CustomTestStringConvertible {
    struct Fault: Error, CustomStringConvertible { let description: String }

    /// What it gives.
    var bytes: [UInt8]
    /// What it announces.
    var length: Int64
    /// The most that one read gives.
    var pieceLimit = Int.max
    /// The place from which on reading fails.
    var failure = Int.max
    var opens = true

    init(_ bytes: [UInt8], length: Int64? = nil) {
        self.bytes = bytes
        self.length = length ?? Int64(bytes.count)
    }

    var testDescription: String { "\(bytes.count) bytes, called \(length)" }

    func open() throws -> any BodyReading {
        guard opens else { throw Fault(description: "the scan is gone") }
        return Reading(source: self)
    }

    private final class Reading: BodyReading {
        let source: TestSource
        var place = 0

        init(source: TestSource) { self.source = source }

        func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
            let end = min(source.bytes.count, place + min(room.count, source.pieceLimit))
            guard end <= source.failure else { throw Fault(description: "the scan can't be read") }
            source.bytes.withUnsafeBytes {
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<end]))
            }
            defer { place = end }
            return end - place
        }
    }
}

/// Bytes whose period agrees with no buffer's size, so that a piece in the wrong place shows.
func patternedBytes(_ count: Int) -> [UInt8] {
    let period = (0..<1021).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 >> 5) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    bytes.removeLast(bytes.count - count)
    return bytes
}
