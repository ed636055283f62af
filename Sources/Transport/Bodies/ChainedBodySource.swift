/// A body made of bytes in memory, another source, and bytes in memory again: a file within its form.
public struct ChainedBodySource: BodySource {
    /// The length of all parts in bytes; negative, and so refused, where the sum is beyond what can be counted.
    public let length: Int64

    private let head: [UInt8]
    private let middle: any BodySource
    private let tail: [UInt8]

    /// The parts in the order in which they are sent. The length of `middle` is asked now.
    public init(head: [UInt8], middle: any BodySource, tail: [UInt8]) {
        self.head = head
        self.middle = middle
        self.tail = tail
        length = Int64(head.count) &+ middle.length &+ Int64(tail.count)
    }

    /// Opens the source in the middle, and begins with the head.
    public func open() throws -> any BodyReading {
        Reading(head: head, middle: try middle.open(), tail: tail)
    }

    private final class Reading: BodyReading {
        private let middle: any BodyReading
        private var head: ArraySlice<UInt8>
        private var tail: ArraySlice<UInt8>

        init(head: [UInt8], middle: any BodyReading, tail: [UInt8]) {
            self.head = head[...]
            self.middle = middle
            self.tail = tail[...]
        }

        func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
            if !head.isEmpty { return Self.move(&head, into: room) }
            let count = try middle.read(into: room)
            // A source that ended is asked again when the tail takes several reads; it ends each time.
            return count > 0 ? count : Self.move(&tail, into: room)
        }

        private static func move(_ bytes: inout ArraySlice<UInt8>, into room: UnsafeMutableRawBufferPointer) -> Int {
            let count = min(room.count, bytes.count)
            room.copyBytes(from: bytes.prefix(count))
            bytes = bytes.dropFirst(count)
            return count
        }
    }
}
