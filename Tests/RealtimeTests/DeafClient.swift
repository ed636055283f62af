import Foundation

/// A client that signs in and then reads nothing more: plain sockets.
struct DeafClient: Sendable {
    private struct Fault: Error { let code = errno }

    private let descriptor: Int32

    /// Connects and signs in with a token of less than 100 bytes.
    init(port: Int, token: String) throws {
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
        let request = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", "Host: 127.0.0.1", "Connection: Upgrade",
            "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
        ]
        let signIn = Array(#"40{"token":"\#(token)"}"#.utf8)
        // Masked, as a client must, with a mask that changes nothing.
        let frame = [0x81, 0x80 | UInt8(signIn.count), 0, 0, 0, 0] + signIn
        let bytes = Array(request.joined(separator: "\r\n").utf8) + frame
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw Fault() }
    }

    func close() { _ = Foundation.close(descriptor) }
}
