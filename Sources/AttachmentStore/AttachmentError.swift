import Glibc

/// Why the store could not do what it was asked for.
public struct AttachmentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        /// No file with this digest is stored.
        case missing
        /// What is stored is not what was put in; the words say how that shows.
        case damaged(String)
        /// What was to be stored, or to be read, is longer than this many bytes.
        case tooLarge(limit: Int64)
        /// The file is sealed, and no key was given to the store.
        case sealed
        /// A call of the operating system failed with an `errno`.
        case system(call: String, code: Int32)
        /// zlib would not go on; the number is its return code.
        case zlib(code: Int32)
    }

    /// What is wrong.
    public let reason: Reason
    /// The digest or the path that it is about; nil where there is none yet.
    public let subject: String?

    /// An error.
    public init(_ reason: Reason, _ subject: String? = nil) {
        (self.reason, self.subject) = (reason, subject)
    }

    /// The failure of the system call that was just made.
    static func failed(_ call: String, _ path: String?, code: Int32 = errno) -> AttachmentError {
        AttachmentError(.system(call: call, code: code), path)
    }

    /// What happened, where, and what to do next.
    public var description: String {
        let subject = subject.map { " \($0)" } ?? ""
        switch reason {
        case .missing: return "no file\(subject) is stored here; fetch it from the server"
        case .damaged(let words):
            return "the stored file\(subject) is damaged: \(words); fetch it again, or attach it anew"
        case .tooLarge(let limit):
            return "the file\(subject) is longer than \(limit) bytes, which is the most that is taken"
        case .sealed: return "the file\(subject) is sealed, and its key is not there; put the replica's key file back"
        case .system(let call, let code):
            return "\(call)\(subject): \(String(cString: strerror(code))); check the disk and the folder's permissions"
        case .zlib(let code): return "zlib failed with code \(code)\(subject); check the memory that is free"
        }
    }
}
