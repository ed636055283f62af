import Foundation

/// A folder of its own for one test, removed with all it holds when the test lets go of it.
public final class TemporaryFolder: Sendable {
    /// The folder's path, without a slash at its end.
    public let path: String

    /// Makes an empty folder.
    ///
    /// - Throws: Foundation's error when the system's temporary folder can't be written.
    public init() throws {
        path = NSTemporaryDirectory().trimmingSuffix("/") + "/clinicsync-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { path + "/" + name }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
