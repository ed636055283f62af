import ControlProtocol
import Glibc
import NIOCore
import Testing

@testable import ControlServer

@Suite("Descriptors collected before a read")
struct CollectorTests {
    /// A socket that is read as a channel reads, step by step, and the other end of it.
    private final class Line {
        let end: Int32
        let client: PassingClient
        private let found: FoundDescriptors
        private var collector: DescriptorCollector

        init(room: Int = 5, places: Allowance = Allowance(100)) throws {
            found = FoundDescriptors(places)
            var ends: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
            end = ends[0]
            client = PassingClient(connected: ends[1])
            collector = DescriptorCollector(socket: end, room: room, found: found)
        }

        deinit { close(end) }

        func buffer() -> ByteBuffer { collector.buffer(allocator: ByteBufferAllocator()) }

        /// Reads into a buffer with read(2), and says what was read and found.
        func read(_ buffer: ByteBuffer) -> (text: String, inodes: [Int64]) {
            var buffer = buffer
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) {
                max(0, recv(end, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)))
            }
            _ = collector.record(actualReadBytes: count)
            let (descriptors, hasLostSome) = found.takeAll()
            self.hasLostSome = hasLostSome
            return (String(buffer: buffer), descriptors.map { $0.withNumber(OpenFile.inode) })
        }

        /// Whether descriptors came with the last read that were closed at once.
        private(set) var hasLostSome = false
    }

    @Test("What arrives between the look and the read is left to the next read, with its descriptor")
    func leavesLateBytes() throws {
        let line = try Line()
        let file = try OpenFile()
        try line.client.send("first".utf8)
        let buffer = line.buffer()
        try line.client.send("second".utf8, passing: [file.descriptor])
        #expect(line.read(buffer) == ("first", []))
        #expect(line.read(line.buffer()) == ("second", [file.inode]))
    }

    @Test("A read goes up to the first message with descriptors, and each is seen once")
    func stopsBehindDescriptors() throws {
        let line = try Line()
        let files = [try OpenFile(), try OpenFile()]
        try line.client.send("a".utf8)
        try line.client.send("b".utf8, passing: [files[0].descriptor])
        try line.client.send("c".utf8, passing: [files[1].descriptor])
        try line.client.send("d".utf8)
        #expect(line.read(line.buffer()) == ("ab", [files[0].inode]))
        #expect(line.read(line.buffer()) == ("c", [files[1].inode]))
        #expect(line.read(line.buffer()) == ("d", []))
    }

    @Test(
        "A descriptor is seen once and with its own message, wherever the buffer's room ends before or within it",
        arguments: [2047, 2048, 2049, 5000, 70_000], [1, 10_000])
    func looksNoFurther(before: Int, size: Int) throws {
        let line = try Line()
        let file = try OpenFile()
        for _ in 0..<3 {
            try line.client.send([UInt8](repeating: UInt8(ascii: "b"), count: before))
            try line.client.send([UInt8](repeating: UInt8(ascii: "x"), count: size), passing: [file.descriptor])
            try line.client.send("y".utf8)
            var text = ""
            while !text.hasSuffix("y") {
                let (part, inodes) = line.read(line.buffer())
                text += part
                #expect(inodes == (part.hasSuffix("x") ? [file.inode] : []))
            }
            #expect(text.count == before + size + 1)
        }
    }

    @Test("Where nothing is to be read the buffer still has room, so that a pause does not look like an end")
    func keepsRoom() throws {
        let line = try Line()
        #expect(line.buffer().writableBytes == 1)
    }

    @Test(
        "Of what comes to all lines together only so much is kept as has a place, and what is closed gives its place back"
    )
    func sharesPlaces() async throws {
        let places = Allowance(2)
        let lines = [try Line(places: places), try Line(places: places)]
        let tells = try (0..<3).map { _ in try Tell() }
        try lines[0].client.send("a".utf8, passing: [tells[0].passedEnd])
        try lines[1].client.send("b".utf8, passing: [tells[1].passedEnd, tells[2].passedEnd])
        // One place is taken by another caller for as long as the second line is read.
        #expect(lines[0].read(lines[0].buffer()).inodes.count == 1 && !lines[0].hasLostSome)
        while !places.take() { await Task.yield() }
        #expect(lines[1].read(lines[1].buffer()).inodes.count <= 1 && lines[1].hasLostSome)
        places.giveBack()
        try await offPool { for tell in tells { tell.waitUntilClosed() } }
        // All are closed; their places come back a moment after.
        while !places.take() { await Task.yield() }
        while !places.take() { await Task.yield() }
        #expect(!places.take())
    }

    @Test("Descriptors beyond the room are closed by the kernel, those within it are there")
    func boundsRoom() throws {
        let line = try Line(room: 2)
        let files = [try OpenFile(), try OpenFile(), try OpenFile()]
        try line.client.send("a".utf8, passing: files.map(\.descriptor))
        #expect(line.read(line.buffer()) == ("a", [files[0].inode, files[1].inode]))
    }
}
