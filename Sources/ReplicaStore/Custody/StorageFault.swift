import Foundation
import GRDB

/// What is wrong with the disk, or with the rights to the replica's files, so that nothing can be kept or read.
public enum StorageFault: Sendable, Equatable {
    /// The disk, or a quota, is full.
    case full
    /// The file is not what was written to it.
    case damaged
    /// A file may not be written: its mode as octal digits, where that is why.
    case readOnly(mode: String?)
    /// A file or its folder is closed to the user that the daemon runs as.
    case denied
    /// The disk failed; SQLite's extended result code.
    case device(code: Int32)

    /// What a result code of SQLite's says of the disk; nil for one that says nothing of it.
    init?(_ code: ResultCode) {
        switch code.primaryResultCode {
        case .SQLITE_FULL: self = .full
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged
        case .SQLITE_READONLY: self = .readOnly(mode: nil)
        case .SQLITE_CANTOPEN, .SQLITE_PERM: self = .denied
        case .SQLITE_IOERR: self = .device(code: code.rawValue)
        default: return nil
        }
    }

    /// What an error number of the operating system, from a call that made or wrote a file, says of the disk.
    public init(systemError code: Int32) {
        switch code {
        case ENOSPC, EDQUOT: self = .full
        case EROFS: self = .readOnly(mode: nil)
        case EACCES, EPERM, ENOENT, ENOTDIR, EMFILE, ENFILE: self = .denied
        default: self = .device(code: code)
        }
    }

    /// The word for programs.
    public var code: String {
        switch self {
        case .full: "disk-full"
        case .damaged: "replica-damaged"
        case .readOnly: "replica-read-only"
        case .denied: "replica-denied"
        case .device: "disk-failed"
        }
    }

    /// What happened, as the end of a sentence that names the file.
    public var predicate: String {
        switch self {
        case .full:
            "could not be written: the disk, or a quota on it, is full. Nothing of this was kept; what was acknowledged before is safe"
        case .damaged: "is damaged: what is read is not what was written"
        case .readOnly(let mode?): "has mode \(mode), so nothing can be written to it"
        case .readOnly: "can't be written: it, its folder or its disk is read-only"
        case .denied:
            "can't be opened: it or its folder is closed to the user that the daemon runs as, or is gone, or the daemon has too many files open"
        case .device(let code): "could not be read or written: the disk failed (SQLite \(code))"
        }
    }

    /// What to do about it.
    public var next: String {
        switch self {
        case .full: "make room on the disk of the replica's folder, then try again; nothing has to be started anew"
        case .damaged:
            "stop the daemon, keep a copy of the file with its -wal and -shm, look at the disk, then put back a backup; what was written since it stands in the copy"
        case .readOnly, .denied:
            "give the files of that folder back to the daemon's user, chown and chmod 600, also the -wal and -shm beside the replica; then start the daemon anew"
        case .device:
            "look at the disk and the system's log before anything else; what was acknowledged before is in the file and its -wal"
        }
    }

    /// Finds what a mode would only show at the first write: SQLite gives a new -wal and -shm the mode of the file, so that a replica that
    /// may not be written for a moment leaves files behind that may not be either.
    ///
    /// - Throws: ``ReplicaError/storage(path:_:)``.
    static func check(_ path: String) throws(ReplicaError) {
        for file in [path, path + "-wal", path + "-shm"] {
            var state = stat()
            guard lstat(file, &state) == 0 else { continue }
            let mode = state.st_mode & 0o777
            guard mode & 0o600 == 0o600 else {
                throw .storage(path: file, .readOnly(mode: "0" + String(mode, radix: 8)))
            }
            guard access(file, R_OK | W_OK) == 0 else {
                throw .storage(path: file, errno == EROFS ? .readOnly(mode: nil) : .denied)
            }
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard access(folder, R_OK | W_OK | X_OK) == 0 else {
            throw .storage(path: folder, errno == EROFS ? .readOnly(mode: nil) : .denied)
        }
    }
}
