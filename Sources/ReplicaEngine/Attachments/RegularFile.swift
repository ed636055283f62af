import Foundation

/// Files with an end, so that reading them can neither wait nor go on for ever.
package enum RegularFile {
    /// Checks that an open file is one.
    ///
    /// - Parameter name: What it is called in the refusal.
    /// - Throws: ``EngineError/refused(_:)``.
    package static func require(_ descriptor: Int32, _ name: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw EngineError.refused(.init(.notRegular(name: name)))
        }
    }
}
