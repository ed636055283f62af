/// A file whose first line is a refresh token that a person brings along, with the checks of a `CredentialFile`: only its owner may read it
/// (design section 12).
public struct RefreshTokenFile: Sendable, Equatable {
    private let secret: SecretFile

    /// The file at `path`.
    public init(path: String) {
        secret = SecretFile(file: .refreshToken, path: path)
    }

    /// Reads the token. It blocks on the disk.
    ///
    /// - Throws: ``SecretFileError`` for a file that can't be used, or that holds no token: visible ASCII and spaces (RFC 6749 appendix A.17),
    ///   in one line.
    public func read() throws(SecretFileError) -> String {
        let lines = String(decoding: try secret.bytes(), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let token = lines.first else { throw secret.failure(.malformed("it is empty")) }
        guard lines.count == 1, token.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw secret.failure(.malformed("it holds something else than a refresh token"))
        }
        return String(token)
    }
}
