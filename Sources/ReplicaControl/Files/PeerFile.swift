import ControlProtocol
import Foundation
import ReplicaEngine

/// Opens files that a caller of the socket names by their paths: with no more rights than the caller has.
///
/// The daemon may read what its caller may not. A caller who passes an open descriptor has shown its right; for a path it is checked here,
/// by owner, group and mode of each folder on the way, as open(2) would for the caller. Access lists are not read: who has a right only by
/// one passes a descriptor.
enum PeerFile {
    /// `O_PATH` of open(2), which Glibc shows only to programs that define `_GNU_SOURCE`: a place to go on from, without a right to read.
    private static let pathOnly: Int32 = 0x20_0000

    /// Opens a regular file to be read. The file itself must be no link; for another user than the daemon's, nothing on the way to it may be
    /// one either.
    ///
    /// - Throws: `ControlError`, or `EngineError` for what is no regular file.
    static func reading(_ path: String, for caller: UInt32, group: UInt32) throws -> OwnedDescriptor {
        let descriptor: Int32
        if caller == geteuid() {
            descriptor = open(try absolute(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw refusal(path, errno) }
        } else {
            descriptor = try walk(try absolute(path), Rights(user: caller, group: group))
        }
        let file = OwnedDescriptor(descriptor)
        try RegularFile.require(file.number, path)
        return file
    }

    /// Makes a new file to be written, which nothing must have had the name of.
    ///
    /// - Throws: `ControlError`.
    static func writing(_ path: String, for caller: UInt32) throws -> OwnedDescriptor {
        guard caller == geteuid() else {
            throw ControlError.refused(
                reason: "descriptor-needed",
                message:
                    "a file for another user than the daemon's is written through a descriptor of that user's; pass one"
            )
        }
        let descriptor = open(
            try absolute(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(path, errno) }
        return OwnedDescriptor(descriptor)
    }

    private static func absolute(_ path: String) throws -> String {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw ControlError.refused(
                reason: "relative-path", message: "the path must begin with '/': the daemon has a folder of its own")
        }
        return path
    }

    private static func walk(_ path: String, _ rights: Rights) throws -> Int32 {
        var folder = open("/", Self.pathOnly | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        let parts = path.split(separator: "/").map(String.init)
        guard folder >= 0, let last = parts.last, !parts.contains("..") else { throw refusal(path, EINVAL) }
        for part in parts.dropLast() {
            guard try rights.may(0o1, folder) else { throw refusal(path, EACCES) }
            let next = openat(folder, part, Self.pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw refusal(path, errno) }
            close(folder)
            folder = next
        }
        guard try rights.may(0o1, folder) else { throw refusal(path, EACCES) }
        let file = openat(folder, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw refusal(path, errno) }
        guard try rights.may(0o4, file) else {
            close(file)
            throw refusal(path, EACCES)
        }
        return file
    }

    private static func refusal(_ path: String, _ code: Int32) -> ControlError {
        let reason = code == ELOOP ? "it is a link, and links are not followed" : String(cString: strerror(code))
        return .refused(
            reason: "unreadable-file", message: "\(path): \(reason)",
            next: "see to the file's place and rights, or pass it open with the message (SCM_RIGHTS)")
    }

    /// What a user may do with a file by its owner, group and mode (path_resolution(7)).
    private struct Rights {
        let user: UInt32
        let groups: Set<UInt32>

        init(user: UInt32, group: UInt32) {
            self.user = user
            var found: Set<UInt32> = [group]
            // The usual function hands out one buffer for the whole process, and another caller's groups with it.
            var entry = passwd()
            var entryFound: UnsafeMutablePointer<passwd>?
            var room = [CChar](repeating: 0, count: 16_384)
            let isFound = room.withUnsafeMutableBufferPointer { room in
                guard let base = room.baseAddress, getpwuid_r(user, &entry, base, room.count, &entryFound) == 0,
                    entryFound != nil
                else { return [gid_t]() }
                var count: Int32 = 256
                var list = [gid_t](repeating: 0, count: Int(count))
                return getgrouplist(entry.pw_name, group, &list, &count) >= 0 ? Array(list.prefix(Int(count))) : []
            }
            found.formUnion(isFound)
            groups = found
        }

        /// - Parameter bits: 4 to read a file, 1 to pass through a folder.
        func may(_ bits: UInt32, _ descriptor: Int32) throws -> Bool {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return false }
            if user == 0 { return true }
            let shift: UInt32 = status.st_uid == user ? 6 : groups.contains(status.st_gid) ? 3 : 0
            return status.st_mode >> shift & bits == bits
        }
    }
}
