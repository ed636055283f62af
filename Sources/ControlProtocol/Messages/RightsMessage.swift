import Glibc

/// The control message by which open files are passed over a Unix socket: SCM_RIGHTS of unix(7), laid out as in cmsg(3).
public enum RightsMessage {
    private static let header = aligned(MemoryLayout<cmsghdr>.size)

    /// How many bytes a message with so many descriptors has.
    public static func size(for count: Int) -> Int { header + aligned(count * MemoryLayout<Int32>.size) }

    /// The message that passes these descriptors.
    public static func bytes(passing descriptors: [Int32]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size(for: descriptors.count))
        let length = header + descriptors.count * MemoryLayout<Int32>.size
        var start = cmsghdr()
        start.cmsg_len = .init(length)
        start.cmsg_level = SOL_SOCKET
        start.cmsg_type = Int32(SCM_RIGHTS)
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: start, as: cmsghdr.self)
            descriptors.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: bytes[header...]).copyMemory(from: $0)
            }
        }
        return bytes
    }

    /// The descriptors in what recvmsg(2) left in the control buffer, in the sender's order. Other messages are passed over.
    public static func descriptors(in control: UnsafeRawBufferPointer) -> [Int32] {
        var found: [Int32] = []
        var start = 0
        while start + header <= control.count {
            let message = control.loadUnaligned(fromByteOffset: start, as: cmsghdr.self)
            let end = min(start + Int(message.cmsg_len), control.count)
            guard end >= start + header else { break }
            if message.cmsg_level == SOL_SOCKET, message.cmsg_type == Int32(SCM_RIGHTS) {
                for place in stride(from: start + header, through: end - 4, by: 4) {
                    found.append(control.loadUnaligned(fromByteOffset: place, as: Int32.self))
                }
            }
            start += aligned(end - start)
        }
        return found
    }

    /// CMSG_ALIGN of cmsg(3).
    private static func aligned(_ size: Int) -> Int {
        (size + MemoryLayout<Int>.size - 1) & ~(MemoryLayout<Int>.size - 1)
    }
}
