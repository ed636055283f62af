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

    func send(_ bytes: [UInt8]) { _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// The head of an answer, up to its empty line. Blocks.
    func readHead() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) { bytes += try read(1) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A WebSocket frame of less than 126 bytes, as a server sends it. Blocks.
    func readFrame() throws -> (opcode: UInt8, text: String) {
        let head = try read(2)
        return (head[0] & 0x0F, String(decoding: try read(Int(head[1] & 0x7F)), as: UTF8.self))
    }

    /// Sends a WebSocket frame of less than 126 bytes, as a client does: masked, here with zeros.
    func sendFrame(_ text: String, opcode: UInt8 = 1) {
        send([0x80 | opcode, 0x80 | UInt8(text.utf8.count), 0, 0, 0, 0] + Array(text.utf8))
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var room = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(descriptor, &room, room.count, 0)
            guard got > 0 else { throw Fault() }
            bytes += room.prefix(got)
        }
        return bytes
    }

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
