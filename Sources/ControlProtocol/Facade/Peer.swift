/// The process at the other end of the socket, as the kernel names it (`SO_PEERCRED`, unix(7)).
public struct Peer: Sendable, Hashable, CustomStringConvertible {
    /// Its effective user id when it connected.
    public let uid: UInt32
    /// Its effective group id when it connected.
    public let gid: UInt32
    /// Its process id when it connected; it may have ended since, and the id be another's.
    public let pid: Int32

    /// A peer.
    public init(uid: UInt32, gid: UInt32, pid: Int32) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
    }

    /// The peer as author of a change, as the journal keeps it: `uid:1000`.
    public var author: String { "uid:\(uid)" }

    /// The text for people and logs.
    public var description: String { "uid \(uid), gid \(gid), pid \(pid)" }
}
