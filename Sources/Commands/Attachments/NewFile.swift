import Foundation

/// A file that is written under a name of its own and gets its final name when it is whole. Only its owner can read it.
///
/// Unless it got that name, it is gone once nobody holds this any more.
final class NewFile {
    let descriptor: Int32
    private var path: String?

    /// Makes an empty file in a folder.
    ///
    /// - Throws: ``FileProblem``.
    init(in folder: String) throws(FileProblem) {
        var template = Array((folder + "/.clinicsync-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .unwritable(path: folder, code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }

    deinit {
        if let path { unlink(path) }
        close(descriptor)
    }

    /// Takes its name away, so that nothing is left of it however the program ends.
    func hide() {
        if let path { unlink(path) }
        path = nil
    }

    /// Gives it its final name, in the same folder.
    ///
    /// - Parameter overwrites: whether something that has the name may be replaced.
    /// - Throws: ``FileProblem``.
    func take(_ target: String, overwrites: Bool) throws(FileProblem) {
        guard let path else { return }
        guard fsync(descriptor) == 0 else { throw .unwritable(path: target, code: errno) }
        var claim: Int32 = -1
        if !overwrites {
            // The name is claimed first: no file that appears meanwhile is replaced. A hard link would do both at once, but
            // not on a memory stick.
            claim = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard claim >= 0 else {
                throw errno == EEXIST ? .exists(path: target) : .unwritable(path: target, code: errno)
            }
            close(claim)
        }
        guard rename(path, target) == 0 else {
            let code = errno
            if claim >= 0 { unlink(target) }
            throw .unwritable(path: target, code: code)
        }
        self.path = nil
    }

    /// Copies what it holds to a descriptor.
    ///
    /// - Throws: ``FileProblem``.
    func copy(to output: Int32) throws(FileProblem) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var place: off_t = 0
        while true {
            let count = pread(descriptor, &chunk, chunk.count, place)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: "the fetched file", code: errno) }
            if count == 0 { return }
            var written = 0
            while written < count {
                let step = chunk[written..<count].withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
                if step < 0, errno == EINTR { continue }
                guard step > 0 else { throw .unwritable(path: "standard output", code: errno) }
                written += step
            }
            place += off_t(count)
        }
    }
}
