import Foundation

/// A file that the caller may read, open to be passed to the daemon: so the kernel judges the caller's rights, not the daemon's.
final class FileToSend {
    let descriptor: Int32
    /// The path's last component.
    let name: String

    /// Opens a file.
    ///
    /// - Throws: ``FileProblem``.
    init(path: String) throws(FileProblem) {
        // A pipe without a writer would hold up the opening for ever.
        let number = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            throw errno == ELOOP ? .link(path: path) : .unreadable(path: path, code: errno)
        }
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(number)
            throw .notAFile(path: path)
        }
        descriptor = number
        name = URL(fileURLWithPath: path).lastPathComponent
    }

    deinit { close(descriptor) }
}
