import ControlProtocol
import Glibc
import NIOCore
import Synchronization

/// Gives a channel its read buffers, and before each read collects the descriptors that come with the bytes it will read.
///
/// NIO reads with read(2), which throws away what comes beside the bytes. So the bytes are peeked at first, with recvmsg(2),
/// which for a Unix socket also installs their descriptors, and the buffer is made to hold exactly what was seen. By that the
/// read consumes those bytes and no others: what arrives in between is left to the next one. A read, like a peek, does not go
/// beyond the first message with descriptors (unix(7)), so no descriptor is lost.
///
/// Nor is one seen twice. A peek that fills its room goes on to look for descriptors behind what it copied, and shows those of
/// a message that the read does not reach. So where it shows some, it must not have been full.
///
/// All that holds only while each read follows the kernel's word that something is there: the channel must read once for each
/// event, or the read after the last bytes would be one of which nothing can be seen beforehand.
struct DescriptorCollector: RecvByteBufferAllocator {
    private let socket: Int32
    private let found: FoundDescriptors
    private let room: Int
    private var sizes = AdaptiveRecvByteBufferAllocator()

    /// - Parameters:
    ///   - socket: the channel's own.
    ///   - room: how many descriptors are taken from one message; the kernel closes further ones.
    init(socket: Int32, room: Int, found: FoundDescriptors) {
        self.socket = socket
        self.room = room
        self.found = found
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = sizes.buffer(allocator: allocator)
        var (count, descriptors) = peek(into: &buffer)
        while count == buffer.capacity, !descriptors.isEmpty {
            FoundDescriptors.close(descriptors)
            // What the kernel lets one socket hold bounds this.
            buffer = allocator.buffer(capacity: buffer.capacity * 2)
            (count, descriptors) = peek(into: &buffer)
        }
        found.add(descriptors)
        // At an end there is nothing to see, and a buffer without room would turn a mere pause into an end.
        let unused = buffer.capacity - max(count, 1)
        buffer.moveWriterIndex(to: unused)
        buffer.moveReaderIndex(to: unused)
        return buffer
    }

    mutating func record(actualReadBytes: Int) -> Bool {
        _ = sizes.record(actualReadBytes: actualReadBytes)
        // Else NIO would use the last buffer again without asking for one.
        return true
    }

    /// How many bytes the next read will give, up to the buffer's room, and the descriptors that were seen.
    private func peek(into buffer: inout ByteBuffer) -> (count: Int, descriptors: [Int32]) {
        buffer.withUnsafeMutableWritableBytes { bytes in
            withUnsafeTemporaryAllocation(byteCount: RightsMessage.size(for: room), alignment: 8) { control in
                var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = .init(control.count)
                    let count = peek(at: &message)
                    guard count > 0 else { return (0, []) }
                    let used = UnsafeRawBufferPointer(rebasing: control.prefix(Int(message.msg_controllen)))
                    return (count, RightsMessage.descriptors(in: used))
                }
            }
        }
    }

    private func peek(at message: inout msghdr) -> Int {
        while true {
            let count = recvmsg(socket, &message, Int32(MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC))
            if count >= 0 || errno != EINTR { return count }
        }
    }
}

/// The descriptors of the bytes that a channel is about to hand on, as far as there is a place for them.
///
/// A descriptor has its place until it is closed, be it waiting for its line or in the hands of a call: so callers together can't use up
/// what the daemon may have open, without which it could neither read its replica nor reach the server.
final class FoundDescriptors: Sendable {
    private let places: Allowance
    private let found = Mutex<(descriptors: [PassedDescriptor], hasLostSome: Bool)>(([], false))

    init(_ places: Allowance) { self.places = places }

    func add(_ numbers: [Int32]) {
        guard !numbers.isEmpty else { return }
        let placed = numbers.prefix { _ in places.take() }
        let descriptors = placed.map { number in PassedDescriptor(number) { [places] in places.giveBack() } }
        Self.close(numbers[placed.endIndex...])
        found.withLock { found in
            found.descriptors += descriptors
            if placed.count < numbers.count { found.hasLostSome = true }
        }
    }

    func takeAll() -> (descriptors: [PassedDescriptor], hasLostSome: Bool) {
        found.withLock { found in
            defer { found = ([], false) }
            return found
        }
    }

    /// Closes what nobody gets.
    static func close(_ numbers: some Sequence<Int32>) {
        for number in numbers { _ = PassedDescriptor(number) }
    }
}
