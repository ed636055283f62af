import Glibc

/// Keeps a second daemon out of a replica for as long as it lives (design section 4).
///
/// The kernel drops the lock when the process ends, however it ends, so a crash leaves nothing to clean up.
final class ReplicaLock: Sendable {
    private let descriptor: Int32

    init(besides path: String) throws(ReplicaError) {
        let lockPath = path + ".lock"
        let opened = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw .unusable(path: lockPath, reason: String(cString: strerror(errno))) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw .inUse(path: path)
        }
        // Only now: an object that is whole when it throws runs its deinit, and would close a descriptor that is somebody else's by then.
        descriptor = opened
    }

    deinit { close(descriptor) }
}
