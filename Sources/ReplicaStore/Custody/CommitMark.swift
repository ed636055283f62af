import Glibc
import Synchronization

/// The number of the replica's last commit, kept in a file beside it, by which it is noticed that commits are missing: that the write-ahead
/// log was removed or cut, or an older copy of the file put in its place (design section 4).
///
/// It is written after each commit, without a sync of its own, and so waits for no disk: a machine that loses power may forget some of it, but
/// never remembers a commit that the disk has not. A replica that has fewer commits has lost some.
final class CommitMark: Sendable {
    /// Where the mark of a replica is.
    static func path(besides replica: String) -> String { replica + ".commits" }

    /// What is written: the number, always as long.
    private static let length = 20

    private let descriptor: Int32
    private let last: Mutex<Int64>

    /// What a mark says; nil where there is none, or none that can be read.
    static func number(besides replica: String) -> Int64? {
        let descriptor = open(path(besides: replica), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: length)
        guard read(descriptor, &bytes, length) == length else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }

    /// Opens the mark, making it where there is none, and sets it.
    ///
    /// - Throws: ``ReplicaError/unusable(path:reason:)``.
    init(besides replica: String, number: Int64) throws(ReplicaError) {
        let path = Self.path(besides: replica)
        let opened = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        descriptor = opened
        last = Mutex(number)
        Self.write(number, to: opened)
    }

    deinit { close(descriptor) }

    /// Notes that a commit is on the disk.
    func note(_ number: Int64) {
        last.withLock { last in
            // Writers come here one after the other, but not always in the order of their commits.
            guard number > last else { return }
            last = number
            Self.write(number, to: descriptor)
        }
    }

    /// What can't be written is left out: the mark then knows of fewer commits, and the commit itself is safe.
    private static func write(_ number: Int64, to descriptor: Int32) {
        let digits = String(number)
        let text = Array((String(repeating: "0", count: length - digits.utf8.count) + digits).utf8)
        _ = pwrite(descriptor, text, text.count, 0)
    }
}
