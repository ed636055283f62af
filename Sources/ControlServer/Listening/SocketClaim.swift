import Glibc
import Synchronization

/// A bound socket, its file, and the lock on its folder.
final class SocketClaim: Sendable {
    private struct State {
        var lock: Int32?
        var ownsFile = true
    }

    /// The bound socket. Whoever listens on it closes it.
    let descriptor: Int32
    private let path: String
    private let device: dev_t
    private let inode: ino_t
    private let state: Mutex<State>

    init(descriptor: Int32, path: String, device: dev_t, inode: ino_t, lock: Int32) {
        self.descriptor = descriptor
        self.path = path
        self.device = device
        self.inode = inode
        state = Mutex(State(lock: lock))
    }

    /// Lets other daemons look at the path again, once the socket listens.
    func unlock() {
        let lock = state.withLock { state in
            defer { state.lock = nil }
            return state.lock
        }
        if let lock { close(lock) }
    }

    /// Removes the socket's file, once, unless another's stands there by now.
    ///
    /// Call it while the socket is still open: then nobody has replaced the file as a stale one, nor been given its inode.
    func giveUp() {
        let ownsFile = state.withLock { state in
            defer { state.ownsFile = false }
            return state.ownsFile
        }
        var status = stat()
        if ownsFile, lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode { unlink(path) }
        unlock()
    }
}
