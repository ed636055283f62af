import Foundation

/// Whether a replica's file is where it should be. SQLite makes an empty database of a file that is gone or empty, and throws away the
/// write-ahead log beside it, so this is asked before SQLite is.
enum ReplicaPresence: Equatable {
    /// It is there.
    case there
    /// It is not there, and nothing says that it ever was.
    case new
    /// It is gone, or empty, and these files say that there was one.
    case lost(isEmpty: Bool, signs: [String])

    /// Looks at the disk.
    ///
    /// - Parameter signs: Files or folders that come to be after the replica did.
    init(path: String, signs: [String]) {
        // What a link leads to counts: one that leads nowhere is a file that is gone.
        var state = stat()
        let size = stat(path, &state) == 0 ? Int64(state.st_size) : nil
        if let size, size > 0 {
            self = .there
            return
        }
        var found = [path + "-wal", CommitMark.path(besides: path)].filter { Self.size($0) ?? 0 > 0 }
        found += signs.filter { FileManager.default.fileExists(atPath: $0) }
        self = found.isEmpty ? .new : .lost(isEmpty: size != nil, signs: found)
    }

    /// Moves what is left of a replica that is lost out of the way, and keeps what may hold something: a log without its file may be all
    /// there is of the last writes.
    ///
    /// - Throws: ``ReplicaError/unusable(path:reason:)``.
    static func setAside(_ path: String, at milliseconds: Int64) throws(ReplicaError) {
        for suffix in ["", "-wal", "-shm", ".commits"] {
            guard let size = size(path + suffix) else { continue }
            let isWorthKeeping = size > 0 && suffix == "-wal"
            let code =
                isWorthKeeping ? rename(path + suffix, "\(path)\(suffix).lost-\(milliseconds)") : unlink(path + suffix)
            guard code == 0 else {
                throw .unusable(path: path + suffix, reason: String(cString: strerror(errno)))
            }
        }
    }

    private static func size(_ path: String) -> Int64? {
        var state = stat()
        return lstat(path, &state) == 0 ? Int64(state.st_size) : nil
    }
}
