import ControlProtocol
import Foundation
import ReplicaEngine
import SyncTestSupport
import Testing

@testable import ReplicaControl

/// A folder with files whose rights a test sets.
struct Drawer {
    let folder: TemporaryFolder

    /// Whether everybody may pass through the folders that a test's folder is made in.
    static var isOpen: Bool {
        var path = ""
        return NSTemporaryDirectory().split(separator: "/").allSatisfy { part in
            path += "/" + part
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_mode & 0o1 != 0
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        try set(folder.path, 0o755)
    }

    /// A file of nine bytes with that mode, and its path.
    func file(_ name: String = "scan.pdf", _ mode: UInt32 = 0o600) throws -> String {
        let path = folder.file(name)
        try Data("%PDF-1.7\n".utf8).write(to: URL(filePath: path))
        try set(path, mode)
        return path
    }

    func subfolder(_ name: String, _ mode: UInt32 = 0o755) throws -> String {
        let path = folder.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try set(path, mode)
        return path
    }

    func set(_ path: String, _ mode: UInt32) throws { try #require(chmod(path, mode) == 0) }

    func own(_ path: String, _ user: UInt32, _ group: UInt32) throws { try #require(chown(path, user, group) == 0) }
}

extension OwnedDescriptor {
    /// What the file holds, up to 64 bytes.
    var content: String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(number, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

/// The word for why it is refused; nil when it is not.
func reasonForRefusing(_ work: () throws -> OwnedDescriptor) throws -> String? {
    do {
        _ = try work()
        return nil
    } catch let error as ControlError {
        return error.reason
    } catch EngineError.refused(let refusal) {
        return refusal.code
    }
}
