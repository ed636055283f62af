import Foundation

/// Something that the system wouldn't do with an uploaded file.
struct FileFailure: Error, Equatable, CustomStringConvertible {
    /// What wasn't done, such as `write`.
    let action: String
    let path: String
    /// The system's number for why, of errno(3).
    let code: Int32

    /// What the system says of the call that failed last.
    init(_ action: String, _ path: String) {
        (self.action, self.path, code) = (action, path, errno)
    }

    var description: String {
        "can't \(action) \(path): \(String(cString: strerror(code))); see to the folder's rights and room"
    }
}
