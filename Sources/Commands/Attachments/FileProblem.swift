import Foundation

/// Why a file on this side of the socket can't be used.
enum FileProblem: Error, Equatable, CustomStringConvertible {
    /// It could not be opened; the code is errno's.
    case unreadable(path: String, code: Int32)
    /// The path names a link, and what it points to might be another file by the time it is opened.
    case link(path: String)
    /// It is a folder, a device or the like.
    case notAFile(path: String)
    /// Something has the name already.
    case exists(path: String)
    /// It could not be made, written or given its name; the code is errno's.
    case unwritable(path: String, code: Int32)

    var description: String {
        switch self {
        case .unreadable(let path, let code): "\(path) can't be read: \(Self.words(code))"
        case .link(let path): "\(path) is a link; name the file that it points to"
        case .notAFile(let path): "\(path) is not a file; only files can be attached"
        case .exists(let path): "\(path) is there already; name another with -o, or give --force to write over it"
        case .unwritable(let path, let code): "\(path) can't be written: \(Self.words(code))"
        }
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
