import Glibc

/// A path at which a socket is to be bound, and the rules for taking it.
///
/// The folder is locked from the check until the socket listens, so that of two daemons that start at once one is refused:
/// without the lock both could find a stale file, and the second remove the first one's.
struct SocketPlace: Sendable {
    let path: String
    let mode: UInt32

    /// `sizeof sun_path` less the closing zero (unix(7)).
    static let longestPath = 107

    /// Binds a socket at the path. Blocks on the file system; the socket does not listen yet.
    ///
    /// - Throws: ``ControlServerError``.
    func claim() throws(ControlServerError) -> SocketClaim {
        guard path.utf8.count <= Self.longestPath else { throw .pathTooLong(path, limit: Self.longestPath) }
        let folder = parent(of: path)
        try makeFolder(folder)
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw failure("open the folder of") }
        do throws(ControlServerError) {
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                throw errno == EWOULDBLOCK ? .startingElsewhere(path) : failure("lock the folder of")
            }
            try clearStale()
            return try bindSocket(lock: lock)
        } catch {
            close(lock)
            throw error
        }
    }

    private func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func makeFolder(_ folder: String) throws(ControlServerError) {
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, parent(of: folder) != folder else { throw failure("make the folder of") }
        try makeFolder(parent(of: folder))
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure("make the folder of") }
    }

    /// Removes a socket on which nobody answers; refuses whatever else has the name.
    private func clearStale() throws(ControlServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw failure("look at")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        let probe = try newSocket()
        defer { close(probe) }
        // A full backlog is EAGAIN on a non-blocking socket: someone listens.
        let answer = withAddress { connect(probe, $0, $1) }
        if answer == 0 || errno == EAGAIN { throw .alreadyServed(path) }
        guard errno == ECONNREFUSED else { throw failure("ask who answers on") }
        guard unlink(path) == 0 else { throw failure("remove the stale socket") }
    }

    private func bindSocket(lock: Int32) throws(ControlServerError) -> SocketClaim {
        let descriptor = try newSocket()
        guard withAddress({ bind(descriptor, $0, $1) }) == 0 else {
            defer { close(descriptor) }
            throw failure("bind")
        }
        var status = stat()
        // Nobody can connect before it listens, so the permissions are right from the first client on.
        guard chmod(path, mode) == 0, lstat(path, &status) == 0 else {
            defer {
                unlink(path)
                close(descriptor)
            }
            throw failure("set the permissions of")
        }
        return SocketClaim(descriptor: descriptor, path: path, device: status.st_dev, inode: status.st_ino, lock: lock)
    }

    private func newSocket() throws(ControlServerError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw failure("make a socket for") }
        return descriptor
    }

    private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private func failure(_ step: String) -> ControlServerError { .failed(step: step, path: path, errno: errno) }
}
