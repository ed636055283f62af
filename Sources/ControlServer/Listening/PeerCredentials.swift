import ControlProtocol
import Glibc
import NIOCore

/// `struct ucred` of unix(7), which Glibc shows only to programs that define `_GNU_SOURCE`.
struct PeerCredentials: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0

    /// Asks the kernel who is at the other end of a connected Unix socket.
    ///
    /// - Throws: an `IOError`, or ``ChannelError`` where the channel is no socket.
    static func peer(of channel: any Channel) async throws -> Peer {
        guard let socket = channel as? any SocketOptionProvider else { throw ChannelError.operationUnsupported }
        let level = SocketOptionLevel(SOL_SOCKET)
        let name = SocketOptionName(SO_PEERCRED)
        let found: PeerCredentials = try await socket.unsafeGetSocketOption(level: level, name: name).get()
        return Peer(uid: found.uid, gid: found.gid, pid: found.pid)
    }
}
