/// Why a file with secrets can't be used. Holds nothing of its content.
public struct SecretFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which file it is, in words for people.
    public enum File: String, Sendable {
        /// The login and the password.
        case credential = "credential file"
        /// What a sign-in left for the next start.
        case session = "session file"
        /// The secret by which sensitive values are sealed.
        case key = "key file"
        /// A refresh token that a person brings along.
        case refreshToken = "refresh token file"
    }

    /// What is wrong with the file.
    public enum Reason: Sendable, Equatable {
        /// There is no such file.
        case missing
        /// The path is a symbolic link: who may change it may be somebody else.
        case symbolicLink
        /// A folder, a device or a pipe.
        case notRegular
        /// The file belongs to the user with this id.
        case otherOwner(UInt32)
        /// The file's mode lets its group or everybody in.
        case readableByOthers(mode: Int)
        /// The content is not what belongs there.
        case malformed(String)
        /// The operating system refused.
        case system(String)
    }

    /// Which file it is.
    public var file: File
    /// Where the file is.
    public var path: String
    /// What is wrong with it.
    public var reason: Reason

    /// An error about the file at `path`.
    public init(file: File, path: String, reason: Reason) {
        self.file = file
        self.path = path
        self.reason = reason
    }

    /// What is wrong, where, and what to do next.
    public var description: String {
        let name = file.rawValue
        return switch reason {
        case .missing where file == .refreshToken:
            "\(name) missing: \(path). Write the refresh token into it, alone, and run: chmod 600 '\(path)'"
        case .missing: "\(name) missing: \(path). Sign in first to create it."
        case .symbolicLink: "\(name) is a symbolic link: \(path). Give the path of the file itself."
        case .notRegular: "\(name) is not a regular file: \(path). Give the path of a file."
        case .otherOwner(let user):
            "\(name) belongs to the user with id \(user): \(path). Run: chown \"$USER\" '\(path)'"
        case .readableByOthers(let mode) where file == .refreshToken:
            "\(name) has mode 0\(String(mode, radix: 8)), so others can use it: \(path). Run: chmod 600 '\(path)'"
                + " and bring another token if others could log in here."
        case .readableByOthers(let mode):
            "\(name) has mode 0\(String(mode, radix: 8)), so others can use it: \(path). Run: chmod 600 '\(path)'"
                + " and change the password if others could log in here."
        case .malformed(let what) where file == .key:
            "\(name) is damaged: \(path): \(what). Put it back from a backup; without it what is sealed can't be read."
        case .malformed(let what) where file == .refreshToken:
            "\(name) can't be used: \(path): \(what). Write the refresh token into its first line, and nothing else."
        case .malformed(let what): "\(name) is damaged: \(path): \(what). Sign in again to rewrite it."
        case .system(let what): "\(name) can't be used: \(path): \(what). Check the folder's permissions and disk."
        }
    }
}
