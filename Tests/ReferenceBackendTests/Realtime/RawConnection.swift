import Foundation
import NIOPosix

/// A TCP connection to this machine that sends some bytes, and reads only when it is told to.
struct RawConnection: Sendable {
    private struct Fault: Error { let code = errno }

    private let descriptor: Int32

    init(port: Int, sending text: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout.size(ofValue: address))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
        guard isConnected else { throw Fault() }
        send(text)
    }

    func send(_ text: String) { _ = Foundation.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }

    /// Everything that comes until the other side ends the connection. Blocks.
    func readAll() throws -> [UInt8] {
        var (bytes, room) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = recv(descriptor, &room, room.count, 0)
            guard count >= 0 else { throw Fault() }
            if count == 0 { return bytes }
            bytes += room.prefix(count)
        }
    }

    /// What is answered to some bytes, up to the end of the connection.
    static func exchange(port: Int, _ text: String) async throws -> [UInt8] {
        try await NIOThreadPool.singleton.runIfActive {
            let connection = try RawConnection(port: port, sending: text)
            defer { connection.close() }
            return try connection.readAll()
        }
    }

    func close() { _ = Foundation.close(descriptor) }
}
