/// A file with one credential as JSON, `{"login": "…", "password": "…"}`, that only its owner may read (design section
/// 12). Its calls block on the disk: keep them off the cooperative pool and off event loops.
public struct CredentialFile: Sendable, Equatable {
    private let secret: SecretFile

    /// Where the file is.
    public var path: String { secret.path }

    /// The file at `path`, which need not exist yet.
    public init(path: String) {
        secret = SecretFile(file: .credential, path: path)
    }

    /// Reads the credential. Every check is made on the opened file, so that nobody can swap it in between.
    public func read() throws(SecretFileError) -> Credential {
        let credential = try secret.read(
            Credential.self, form: "JSON object with the strings \"login\" and \"password\"")
        guard !credential.login.isEmpty, !credential.password.isEmpty else {
            throw secret.failure(.malformed("login or password is empty"))
        }
        return credential
    }

    /// Writes the credential with mode 0600, whole or not at all, and on the disk when this returns. A symbolic link at
    /// `path` is replaced, not followed.
    public func write(_ credential: Credential) throws(SecretFileError) { try secret.write(credential) }
}
